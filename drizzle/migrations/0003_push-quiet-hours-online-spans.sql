CREATE TYPE "public"."push_kind" AS ENUM('offer', 'claim', 'test');--> statement-breakpoint
CREATE TABLE "online_spans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "online_spans_forward" CHECK ("online_spans"."from_at" <= "online_spans"."last_at")
);
--> statement-breakpoint
CREATE TABLE "push_subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"family_id" uuid NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"user_agent" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "push_subscriptions_endpoint_unique" UNIQUE("endpoint")
);
--> statement-breakpoint
CREATE TABLE "pushes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "push_kind" NOT NULL,
	"data" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "consultants" ADD COLUMN "quiet_from_minute" integer;--> statement-breakpoint
ALTER TABLE "consultants" ADD COLUMN "quiet_to_minute" integer;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "offers" ADD COLUMN "shown_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "online_spans" ADD CONSTRAINT "online_spans_user_id_consultants_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."consultants"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushes" ADD CONSTRAINT "pushes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "online_spans_user_id_last_at_index" ON "online_spans" USING btree ("user_id","last_at");--> statement-breakpoint
CREATE INDEX "push_subscriptions_user_id_index" ON "push_subscriptions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "pushes_due_at_index" ON "pushes" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "pushes_user_id_index" ON "pushes" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "consultants" ADD CONSTRAINT "consultants_quiet" CHECK (("consultants"."quiet_from_minute" is null) = ("consultants"."quiet_to_minute" is null)
        and "consultants"."quiet_from_minute" between 0 and 1439 and "consultants"."quiet_to_minute" between 0 and 1439);