CREATE TYPE "public"."payout_status" AS ENUM('pending', 'in_transit', 'paid', 'failed', 'canceled');--> statement-breakpoint
CREATE TYPE "public"."receipt_kind" AS ENUM('receipt', 'credit_note');--> statement-breakpoint
CREATE TABLE "payouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"provider_id" text NOT NULL,
	"consultant_id" uuid NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"status" "payout_status" NOT NULL,
	"failure_code" text,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"arrives_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "payouts_providerId_unique" UNIQUE("provider_id")
);
--> statement-breakpoint
CREATE TABLE "receipt_counters" (
	"kind" "receipt_kind" NOT NULL,
	"year" integer NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "receipt_counters_kind_year_pk" PRIMARY KEY("kind","year")
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" "receipt_kind" NOT NULL,
	"year" integer NOT NULL,
	"seq" integer NOT NULL,
	"payment_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"buyer_id" uuid NOT NULL,
	"refund_id" text,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"facts" jsonb NOT NULL,
	"issued_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "receipts_refundId_unique" UNIQUE("refund_id"),
	CONSTRAINT "receipts_number" UNIQUE("kind","year","seq"),
	CONSTRAINT "receipts_amount" CHECK ("receipts"."amount_minor" > 0),
	CONSTRAINT "receipts_credit_for" CHECK (("receipts"."kind" = 'credit_note') = ("receipts"."refund_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "tier_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"consultant_id" uuid NOT NULL,
	"from" "tier" NOT NULL,
	"to" "tier" NOT NULL,
	"reasons" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "consultants" ADD COLUMN "tier_checked_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_consultant_id_users_id_fk" FOREIGN KEY ("consultant_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_buyer_id_users_id_fk" FOREIGN KEY ("buyer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_consultant_id_consultants_user_id_fk" FOREIGN KEY ("consultant_id") REFERENCES "public"."consultants"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payouts_consultant_id_sent_at_index" ON "payouts" USING btree ("consultant_id","sent_at");--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_one_a_payment" ON "receipts" USING btree ("payment_id") WHERE "receipts"."kind" = 'receipt';--> statement-breakpoint
CREATE INDEX "receipts_payment_id_index" ON "receipts" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "receipts_session_id_index" ON "receipts" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "receipts_buyer_id_issued_at_index" ON "receipts" USING btree ("buyer_id","issued_at");--> statement-breakpoint
CREATE INDEX "tier_changes_consultant_id_created_at_index" ON "tier_changes" USING btree ("consultant_id","created_at");--> statement-breakpoint
CREATE INDEX "payments_payer_id_created_at_index" ON "payments" USING btree ("payer_id","created_at");