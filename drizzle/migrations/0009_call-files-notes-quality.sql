CREATE TYPE "public"."quality_level" AS ENUM('good', 'fair', 'poor');--> statement-breakpoint
CREATE TYPE "public"."quality_reason" AS ENUM('loss', 'jitter', 'delay', 'bandwidth');--> statement-breakpoint
CREATE TABLE "quality_minutes" (
	"session_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"level" "quality_level" NOT NULL,
	"reason" "quality_reason",
	CONSTRAINT "quality_minutes_session_id_user_id_at_pk" PRIMARY KEY("session_id","user_id","at")
);
--> statement-breakpoint
CREATE TABLE "session_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"name" text NOT NULL,
	"type" text,
	"bytes" integer NOT NULL,
	"stored_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "session_files_not_empty" CHECK ("session_files"."bytes" > 0)
);
--> statement-breakpoint
CREATE TABLE "session_notes" (
	"session_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"text" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "session_notes_session_id_user_id_pk" PRIMARY KEY("session_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "quality_minutes" ADD CONSTRAINT "quality_minutes_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quality_minutes" ADD CONSTRAINT "quality_minutes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_files" ADD CONSTRAINT "session_files_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_files" ADD CONSTRAINT "session_files_sender_id_users_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_notes" ADD CONSTRAINT "session_notes_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_notes" ADD CONSTRAINT "session_notes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "session_files_session_id_index" ON "session_files" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "session_files_sender_id_created_at_index" ON "session_files" USING btree ("sender_id","created_at");--> statement-breakpoint
CREATE INDEX "session_files_unfinished" ON "session_files" USING btree ("created_at") WHERE "session_files"."stored_at" is null;