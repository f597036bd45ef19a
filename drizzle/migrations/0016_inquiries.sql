ALTER TABLE "chargebacks" ADD COLUMN "inquiry" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chargebacks" ADD COLUMN "escalated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chargebacks" ADD COLUMN "by_hand" boolean DEFAULT false NOT NULL;