CREATE TYPE "public"."match_model_status" AS ENUM('candidate', 'active', 'retired', 'rejected');--> statement-breakpoint
CREATE TABLE "match_models" (
	"version" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "match_models_version_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"status" "match_model_status" DEFAULT 'candidate' NOT NULL,
	"model" jsonb NOT NULL,
	"priors" jsonb NOT NULL,
	"fitted_from" jsonb NOT NULL,
	"held_back" jsonb NOT NULL,
	"figures" jsonb NOT NULL,
	"active_figures" jsonb NOT NULL,
	"active_version" integer NOT NULL,
	"reason" text NOT NULL,
	"activated_at" timestamp (3) with time zone,
	"activated_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "match_refits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"night" text,
	"wanted_by" uuid,
	"lease_until" timestamp (3) with time zone,
	"lease_key" uuid,
	"tries" integer DEFAULT 0 NOT NULL,
	"done_at" timestamp (3) with time zone,
	"version" integer,
	"result" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "match_refits_once_a_night" UNIQUE("night")
);
--> statement-breakpoint
ALTER TABLE "consultants" ADD COLUMN "offers_missed" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "consultants" ADD COLUMN "sessions_started" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "consultants" ADD COLUMN "sessions_kept" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "match_models" ADD CONSTRAINT "match_models_activated_by_users_id_fk" FOREIGN KEY ("activated_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_refits" ADD CONSTRAINT "match_refits_wanted_by_users_id_fk" FOREIGN KEY ("wanted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_refits" ADD CONSTRAINT "match_refits_version_match_models_version_fk" FOREIGN KEY ("version") REFERENCES "public"."match_models"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "match_models_one_active" ON "match_models" USING btree ("status") WHERE "match_models"."status" = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "match_refits_one_open" ON "match_refits" USING btree ((true)) WHERE "match_refits"."done_at" is null;--> statement-breakpoint
CREATE INDEX "match_refits_created_at_index" ON "match_refits" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "ratings_created_at_index" ON "ratings" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "sessions_answered" ON "sessions" USING btree ("ended_at","id") WHERE "sessions"."outcome" in ('billed', 'free');--> statement-breakpoint
CREATE INDEX "sessions_decided" ON "sessions" USING btree ("decided_at");--> statement-breakpoint
UPDATE "consultants" SET "offers_missed" = (
  SELECT count(*)::int FROM "offers" o WHERE o."consultant_id" = "consultants"."user_id" AND o."status" = 'missed'
);--> statement-breakpoint
UPDATE "consultants" SET
  "sessions_started" = (SELECT count(*)::int FROM "sessions" s WHERE s."consultant_id" = "consultants"."user_id" AND s."status" = 'ended'),
  "sessions_kept" = (SELECT count(*)::int FROM "sessions" s WHERE s."consultant_id" = "consultants"."user_id" AND s."status" = 'ended' AND s."end_reason" IN ('hung_up', 'block_over'));
