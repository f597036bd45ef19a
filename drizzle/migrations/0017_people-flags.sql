CREATE TYPE "public"."people_flag_kind" AS ENUM('no_shows');--> statement-breakpoint
CREATE TABLE "people_flags" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "people_flag_kind" NOT NULL,
	"session_ids" uuid[] NOT NULL,
	"details" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" uuid,
	"note" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "people_flags" ADD CONSTRAINT "people_flags_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people_flags" ADD CONSTRAINT "people_flags_resolved_by_users_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "people_flags_user_id_kind_created_at_index" ON "people_flags" USING btree ("user_id","kind","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "people_flags_open" ON "people_flags" USING btree ("user_id","kind") WHERE "people_flags"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_stayed_away" ON "sessions" USING btree ("ended_at") WHERE "sessions"."end_reason" = 'no_show';