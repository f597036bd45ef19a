CREATE TYPE "public"."advance_hold_status" AS ENUM('planned', 'asked', 'held', 'used', 'cancelled');--> statement-breakpoint
CREATE TABLE "advance_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payer_id" uuid NOT NULL,
	"payment_method_id" uuid NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"fee_minor" integer NOT NULL,
	"destination" text NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"needed_until" timestamp (3) with time zone NOT NULL,
	"called_off" boolean DEFAULT false NOT NULL,
	"status" "advance_hold_status" DEFAULT 'planned' NOT NULL,
	"asked_at" timestamp (3) with time zone,
	"decline_code" text,
	"provider_id" text,
	"capture_before" timestamp (3) with time zone,
	"attempt" integer DEFAULT 1 NOT NULL,
	"due_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "advance_holds_providerId_unique" UNIQUE("provider_id"),
	CONSTRAINT "advance_holds_forward" CHECK ("advance_holds"."needed_until" > "advance_holds"."starts_at"),
	CONSTRAINT "advance_holds_stand" CHECK (("advance_holds"."status" in ('held', 'used')) <= ("advance_holds"."provider_id" is not null))
);
--> statement-breakpoint
ALTER TABLE "advance_holds" ADD CONSTRAINT "advance_holds_payer_id_users_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_holds" ADD CONSTRAINT "advance_holds_payment_method_id_payment_methods_id_fk" FOREIGN KEY ("payment_method_id") REFERENCES "public"."payment_methods"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "advance_holds_due" ON "advance_holds" USING btree ("due_at") WHERE "advance_holds"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "advance_holds_payer_id_index" ON "advance_holds" USING btree ("payer_id");