CREATE TYPE "public"."case_status" AS ENUM('open', 'answered', 'refunded', 'rejected');--> statement-breakpoint
CREATE TYPE "public"."chargeback_status" AS ENUM('needs_response', 'under_review', 'won', 'lost');--> statement-breakpoint
CREATE TYPE "public"."free_window_why" AS ENUM('usual', 'pair', 'used_up');--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"status" "case_status" DEFAULT 'open' NOT NULL,
	"statement" text NOT NULL,
	"answer" text,
	"answered_at" timestamp (3) with time zone,
	"decision" text,
	"refund_minor" integer,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "cases_sessionId_unique" UNIQUE("session_id"),
	CONSTRAINT "cases_answered" CHECK (("cases"."answer" is null) = ("cases"."answered_at" is null)),
	CONSTRAINT "cases_decided" CHECK (("cases"."status" in ('refunded', 'rejected')) = ("cases"."decided_at" is not null and "cases"."decision" is not null)),
	CONSTRAINT "cases_refunded" CHECK (("cases"."status" = 'refunded') = ("cases"."refund_minor" is not null))
);
--> statement-breakpoint
CREATE TABLE "chargebacks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"provider_id" text NOT NULL,
	"reason" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"status" chargeback_status NOT NULL,
	"due_by" timestamp (3) with time zone,
	"answered" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "chargebacks_providerId_unique" UNIQUE("provider_id")
);
--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "no_free_start" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "free_window_why" "free_window_why" DEFAULT 'usual' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chargebacks" ADD CONSTRAINT "chargebacks_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cases_status_created_at_index" ON "cases" USING btree ("status","created_at");--> statement-breakpoint
CREATE INDEX "chargebacks_payment_id_index" ON "chargebacks" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "chargebacks_open" ON "chargebacks" USING btree ("updated_at") WHERE "chargebacks"."status" in ('needs_response', 'under_review');--> statement-breakpoint
CREATE INDEX "sessions_talked" ON "sessions" USING btree ("customer_id","ended_at") WHERE "sessions"."status" = 'ended';