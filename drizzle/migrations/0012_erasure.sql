ALTER TABLE "users" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "erased_outside_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "users_erasure_wanted" ON "users" USING btree ("erased_at") WHERE "users"."erased_at" is not null and "users"."erased_outside_at" is null;