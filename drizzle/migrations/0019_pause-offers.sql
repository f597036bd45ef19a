ALTER TABLE "consultants" ADD COLUMN "paused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consultants" ADD COLUMN "pause_reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "consultants" ADD CONSTRAINT "consultants_paused_are_off" CHECK ("consultants"."paused_at" is null or "consultants"."intent" = 'off');