CREATE TYPE "public"."claim_status" AS ENUM('waiting', 'confirmed', 'refused', 'withdrawn', 'expired');--> statement-breakpoint
CREATE TYPE "public"."park_reason" AS ENUM('asker_gone', 'notify', 'left_open');--> statement-breakpoint
CREATE TABLE "claims" (
	"id" uuid PRIMARY KEY NOT NULL,
	"question_id" uuid NOT NULL,
	"consultant_id" uuid NOT NULL,
	"status" "claim_status" DEFAULT 'waiting' NOT NULL,
	"price_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"block_minutes" integer NOT NULL,
	"commission_bps" integer NOT NULL,
	"earn_minor" integer NOT NULL,
	"confirm_by" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "asker_gone_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "park_reason" "park_reason";--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "parked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "notified_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "detail_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "offers" ADD COLUMN "lost_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "offers" ADD COLUMN "claim_id" uuid;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_question_id_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."questions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_consultant_id_users_id_fk" FOREIGN KEY ("consultant_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "claims_one_waiting_per_question" ON "claims" USING btree ("question_id") WHERE "claims"."status" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "claims_one_waiting_per_consultant" ON "claims" USING btree ("consultant_id") WHERE "claims"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "claims_deadline" ON "claims" USING btree ("confirm_by") WHERE "claims"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "claims_question_id_consultant_id_index" ON "claims" USING btree ("question_id","consultant_id");--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "questions_language_created_at_index" ON "questions" USING btree ("language","created_at");--> statement-breakpoint
CREATE INDEX "questions_asker_gone" ON "questions" USING btree ("customer_id") WHERE "questions"."asker_gone_at" is not null;--> statement-breakpoint
CREATE INDEX "questions_parked" ON "questions" USING btree ("park_reason","parked_at") WHERE "questions"."status" = 'parked';--> statement-breakpoint
CREATE INDEX "offers_claim" ON "offers" USING btree ("claim_id") WHERE "offers"."claim_id" is not null;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_parked_for_a_reason" CHECK (("questions"."status" = 'parked') = ("questions"."park_reason" is not null));