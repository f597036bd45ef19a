CREATE TYPE "public"."recording_end" AS ENUM('by_person', 'session_over', 'full', 'failed');--> statement-breakpoint
CREATE TYPE "public"."recording_part_kind" AS ENUM('person', 'screen');--> statement-breakpoint
CREATE TYPE "public"."recording_part_status" AS ENUM('writing', 'stored', 'failed');--> statement-breakpoint
CREATE TYPE "public"."recording_status" AS ENUM('proposed', 'refused', 'lapsed', 'withdrawn', 'recording', 'stopped');--> statement-breakpoint
CREATE TABLE "recording_parts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recording_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "recording_part_kind" NOT NULL,
	"status" "recording_part_status" NOT NULL,
	"node" text NOT NULL,
	"offset_ms" integer NOT NULL,
	"duration_ms" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"has_video" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recordings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"proposed_by" uuid NOT NULL,
	"status" "recording_status" DEFAULT 'proposed' NOT NULL,
	"customer_consent_at" timestamp (3) with time zone,
	"consultant_consent_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"stopped_at" timestamp (3) with time zone,
	"end_reason" "recording_end",
	"stopped_by" uuid,
	"node" text,
	"opened_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "recordings_by_both" CHECK (("recordings"."started_at" is not null) = ("recordings"."status" in ('recording', 'stopped'))
        and ("recordings"."started_at" is null or ("recordings"."customer_consent_at" is not null and "recordings"."consultant_consent_at" is not null))),
	CONSTRAINT "recordings_stopped" CHECK (("recordings"."stopped_at" is not null) = ("recordings"."status" = 'stopped')),
	CONSTRAINT "recordings_kept_for_a_while" CHECK (("recordings"."expires_at" is not null) = ("recordings"."status" = 'stopped'))
);
--> statement-breakpoint
ALTER TABLE "recording_parts" ADD CONSTRAINT "recording_parts_recording_id_recordings_id_fk" FOREIGN KEY ("recording_id") REFERENCES "public"."recordings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recording_parts" ADD CONSTRAINT "recording_parts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recordings" ADD CONSTRAINT "recordings_stopped_by_users_id_fk" FOREIGN KEY ("stopped_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "recording_parts_recording_id_index" ON "recording_parts" USING btree ("recording_id");--> statement-breakpoint
CREATE INDEX "recording_parts_writing" ON "recording_parts" USING btree ("created_at") WHERE "recording_parts"."status" = 'writing';--> statement-breakpoint
CREATE INDEX "recordings_session_id_created_at_index" ON "recordings" USING btree ("session_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "recordings_one_open" ON "recordings" USING btree ("session_id") WHERE "recordings"."status" in ('proposed', 'recording');--> statement-breakpoint
CREATE INDEX "recordings_unfinished" ON "recordings" USING btree ("created_at") WHERE "recordings"."status" in ('proposed', 'recording') or ("recordings"."status" = 'stopped' and "recordings"."closed_at" is null);--> statement-breakpoint
CREATE INDEX "recordings_to_delete" ON "recordings" USING btree ("expires_at") WHERE "recordings"."deleted_at" is null;