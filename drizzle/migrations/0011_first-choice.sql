ALTER TYPE "public"."push_kind" ADD VALUE 'free' BEFORE 'test';--> statement-breakpoint
ALTER TABLE "questions" ADD COLUMN "first_choice_id" uuid;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_first_choice_id_consultants_user_id_fk" FOREIGN KEY ("first_choice_id") REFERENCES "public"."consultants"("user_id") ON DELETE set null ON UPDATE no action;