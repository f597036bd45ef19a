ALTER TYPE "public"."payment_effect" ADD VALUE 'transfer';--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "owed_minor" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "transfer_id" text;--> statement-breakpoint
CREATE INDEX "payments_owed" ON "payments" USING btree ("updated_at") WHERE "payments"."owed_minor" > 0 and "payments"."transfer_id" is null;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_transferId_unique" UNIQUE("transfer_id");