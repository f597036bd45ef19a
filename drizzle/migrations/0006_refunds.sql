CREATE TYPE "public"."broken_off_by" AS ENUM('consultant', 'platform');--> statement-breakpoint
CREATE TYPE "public"."refund_reason" AS ENUM('consultant_left', 'platform_fault', 'case', 'by_hand');--> statement-breakpoint
CREATE TYPE "public"."refund_status" AS ENUM('wanted', 'pending', 'succeeded', 'failed', 'void');--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'provider_fee';--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'refunds';--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'disputes';--> statement-breakpoint
ALTER TYPE "public"."payment_effect" ADD VALUE 'refund';--> statement-breakpoint
ALTER TYPE "public"."payment_effect" ADD VALUE 'evidence';--> statement-breakpoint
CREATE TABLE "money_flags" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"what" text NOT NULL,
	"details" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" uuid,
	"note" text DEFAULT '' NOT NULL,
	CONSTRAINT "money_flags_once" UNIQUE("payment_id","what")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"reason" "refund_reason" NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"status" "refund_status" DEFAULT 'wanted' NOT NULL,
	"provider_id" text,
	"failure_code" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "refunds_providerId_unique" UNIQUE("provider_id"),
	CONSTRAINT "refunds_number" UNIQUE("payment_id","number"),
	CONSTRAINT "refunds_positive" CHECK ("refunds"."amount_minor" > 0)
);
--> statement-breakpoint
ALTER TABLE "ledger_entries" DROP CONSTRAINT "ledger_once";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "broken_off_by" "broken_off_by";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "settled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD COLUMN "ref" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "refunded_minor" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "fee_refunded_minor" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "money_flags" ADD CONSTRAINT "money_flags_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "money_flags" ADD CONSTRAINT "money_flags_resolved_by_users_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "money_flags_open" ON "money_flags" USING btree ("created_at") WHERE "money_flags"."resolved_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_one_for_breaking_off" ON "refunds" USING btree ("payment_id") WHERE "refunds"."reason" in ('consultant_left', 'platform_fault');--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_one_for_a_case" ON "refunds" USING btree ("payment_id") WHERE "refunds"."reason" = 'case';--> statement-breakpoint
CREATE INDEX "refunds_open" ON "refunds" USING btree ("updated_at") WHERE "refunds"."status" in ('wanted', 'pending');--> statement-breakpoint
CREATE INDEX "sessions_unsettled" ON "sessions" USING btree ("ended_at") WHERE "sessions"."status" = 'ended' and "sessions"."settled_at" is null;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_once" UNIQUE("payment_id","kind","ref","account");--> statement-breakpoint
-- What has ended before is settled as it stands: nothing is refunded by itself in hindsight.
UPDATE "sessions" SET "settled_at" = "ended_at" WHERE "status" = 'ended';
