CREATE TYPE "public"."consultant_intent" AS ENUM('online', 'off');--> statement-breakpoint
CREATE TYPE "public"."tier" AS ENUM('rookie', 'standard', 'expert', 'partner');--> statement-breakpoint
CREATE TYPE "public"."user_token_kind" AS ENUM('verify_email', 'reset_password');--> statement-breakpoint
CREATE TYPE "public"."question_status" AS ENUM('open', 'offering', 'taken', 'parked', 'done', 'cancelled', 'expired');--> statement-breakpoint
CREATE TYPE "public"."decline_reason" AS ENUM('busy', 'not_my_field', 'unclear', 'price', 'other');--> statement-breakpoint
CREATE TYPE "public"."offer_status" AS ENUM('ringing', 'accepted', 'declined', 'missed', 'withdrawn');--> statement-breakpoint
CREATE TYPE "public"."billing_decision" AS ENUM('capture', 'cancel');--> statement-breakpoint
CREATE TYPE "public"."session_end_reason" AS ENUM('hung_up', 'block_over', 'connection_lost', 'hold_failed', 'hold_abandoned', 'no_show', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."session_outcome" AS ENUM('billed', 'free', 'failed', 'no_show');--> statement-breakpoint
CREATE TYPE "public"."session_role" AS ENUM('customer', 'consultant');--> statement-breakpoint
CREATE TYPE "public"."session_status" AS ENUM('authorizing', 'ready', 'live', 'interrupted', 'ended', 'cancelled');--> statement-breakpoint
CREATE TYPE "public"."ledger_account" AS ENUM('customer', 'provider', 'platform_fee', 'consultant');--> statement-breakpoint
CREATE TYPE "public"."payment_effect" AS ENUM('hold', 'capture', 'cancel');--> statement-breakpoint
CREATE TYPE "public"."payment_status" AS ENUM('new', 'action_required', 'declined', 'held', 'captured', 'cancelled');--> statement-breakpoint
CREATE TABLE "consultants" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"headline" text DEFAULT '' NOT NULL,
	"bio" text DEFAULT '' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"languages" text[] DEFAULT '{en}' NOT NULL,
	"hourly_rate_minor" integer DEFAULT 0 NOT NULL,
	"block_minutes" integer DEFAULT 30 NOT NULL,
	"show_presence" boolean DEFAULT true NOT NULL,
	"intent" "consultant_intent" DEFAULT 'off' NOT NULL,
	"intent_changed_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"away_at" timestamp (3) with time zone,
	"missed_in_row" integer DEFAULT 0 NOT NULL,
	"tier" "tier" DEFAULT 'rookie' NOT NULL,
	"stripe_account_id" text,
	"transfers_active" boolean DEFAULT false NOT NULL,
	"rating_sum" integer DEFAULT 0 NOT NULL,
	"rating_count" integer DEFAULT 0 NOT NULL,
	"live_sessions" integer DEFAULT 0 NOT NULL,
	"billed_sessions" integer DEFAULT 0 NOT NULL,
	"offers_delivered" integer DEFAULT 0 NOT NULL,
	"offers_accepted" integer DEFAULT 0 NOT NULL,
	"offers_declined" integer DEFAULT 0 NOT NULL,
	"response_ms_sum" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "consultants_stripeAccountId_unique" UNIQUE("stripe_account_id"),
	CONSTRAINT "consultants_rate_not_negative" CHECK ("consultants"."hourly_rate_minor" >= 0),
	CONSTRAINT "consultants_block" CHECK ("consultants"."block_minutes" in (20, 30, 45, 60))
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor_id" uuid NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"reason" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"template" text NOT NULL,
	"data" jsonb NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"lease_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sfu_facts" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_versions" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"family_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"user_agent" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"replaced_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "refresh_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "user_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "user_token_kind" NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "user_tokens_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"password_hash" text NOT NULL,
	"is_admin" boolean DEFAULT false NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"suspended_at" timestamp (3) with time zone,
	"stripe_customer_id" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_stripeCustomerId_unique" UNIQUE("stripe_customer_id"),
	CONSTRAINT "users_email_lower" CHECK ("users"."email" = lower("users"."email"))
);
--> statement-breakpoint
CREATE TABLE "match_rounds" (
	"question_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"pool_size" integer NOT NULL,
	"ranking" jsonb NOT NULL,
	"took_us" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "match_rounds_question_id_round_pk" PRIMARY KEY("question_id","round")
);
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"title" text NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"max_price_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"status" "question_status" DEFAULT 'open' NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"match_wanted_at" timestamp (3) with time zone,
	"wait_until" timestamp (3) with time zone NOT NULL,
	"consent_at" timestamp (3) with time zone NOT NULL,
	"consent_version" text NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_reason" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "questions_ceiling_positive" CHECK ("questions"."max_price_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"question_id" uuid NOT NULL,
	"consultant_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"status" "offer_status" DEFAULT 'ringing' NOT NULL,
	"price_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"block_minutes" integer NOT NULL,
	"commission_bps" integer NOT NULL,
	"earn_minor" integer NOT NULL,
	"score" double precision NOT NULL,
	"why" jsonb NOT NULL,
	"ring_ends_at" timestamp (3) with time zone NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"answered_at" timestamp (3) with time zone,
	"decline_reason" "decline_reason",
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "offers_once_per_round" UNIQUE("question_id","consultant_id","round")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "presence_intervals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"last_media_at" timestamp (3) with time zone NOT NULL,
	"closed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "presence_intervals_forward" CHECK ("presence_intervals"."last_media_at" >= "presence_intervals"."from_at")
);
--> statement-breakpoint
CREATE TABLE "ratings" (
	"session_id" uuid NOT NULL,
	"from_user_id" uuid NOT NULL,
	"to_user_id" uuid NOT NULL,
	"to_role" "session_role" NOT NULL,
	"stars" integer NOT NULL,
	"comment" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "ratings_session_id_from_user_id_pk" PRIMARY KEY("session_id","from_user_id"),
	CONSTRAINT "ratings_stars" CHECK ("ratings"."stars" between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "session_people" (
	"session_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" "session_role" NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"started_at" timestamp (3) with time zone,
	CONSTRAINT "session_people_session_id_user_id_pk" PRIMARY KEY("session_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"question_id" uuid NOT NULL,
	"offer_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"consultant_id" uuid NOT NULL,
	"status" "session_status" DEFAULT 'authorizing' NOT NULL,
	"outcome" "session_outcome",
	"end_reason" "session_end_reason",
	"ended_by" uuid,
	"price_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"block_minutes" integer NOT NULL,
	"commission_bps" integer NOT NULL,
	"tier" "tier" NOT NULL,
	"free_window_ms" integer NOT NULL,
	"hold_deadline_at" timestamp (3) with time zone NOT NULL,
	"ready_at" timestamp (3) with time zone,
	"join_deadline_at" timestamp (3) with time zone,
	"live_at" timestamp (3) with time zone,
	"interrupted_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"talk_ms" bigint DEFAULT 0 NOT NULL,
	"talking_since" timestamp (3) with time zone,
	"mark_at" timestamp (3) with time zone,
	"block_ends_at" timestamp (3) with time zone,
	"decision" "billing_decision",
	"decided_at" timestamp (3) with time zone,
	"sfu_node" text,
	"room_close_wanted_at" timestamp (3) with time zone,
	"room_closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "sessions_offerId_unique" UNIQUE("offer_id"),
	CONSTRAINT "sessions_not_with_oneself" CHECK ("sessions"."customer_id" <> "sessions"."consultant_id"),
	CONSTRAINT "sessions_decided_once" CHECK (("sessions"."decision" is null) = ("sessions"."decided_at" is null))
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"payment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"account" "ledger_account" NOT NULL,
	"user_id" uuid,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "ledger_once" UNIQUE("payment_id","kind","account")
);
--> statement-breakpoint
CREATE TABLE "payment_methods" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider_id" text NOT NULL,
	"brand" text NOT NULL,
	"last4" text NOT NULL,
	"exp_month" integer NOT NULL,
	"exp_year" integer NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"removed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "payment_methods_providerId_unique" UNIQUE("provider_id")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"payer_id" uuid NOT NULL,
	"block" integer DEFAULT 1 NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"payment_method_id" uuid NOT NULL,
	"amount_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"fee_minor" integer NOT NULL,
	"destination" text NOT NULL,
	"status" "payment_status" DEFAULT 'new' NOT NULL,
	"provider_id" text,
	"decline_code" text,
	"capture_before" timestamp (3) with time zone,
	"captured_minor" integer DEFAULT 0 NOT NULL,
	"wanted" "payment_effect",
	"wanted_at" timestamp (3) with time zone,
	"effect_key" text,
	"lease_until" timestamp (3) with time zone,
	"effect_tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "payments_providerId_unique" UNIQUE("provider_id"),
	CONSTRAINT "payments_key" UNIQUE("session_id","payer_id","block","attempt"),
	CONSTRAINT "payments_fee_within" CHECK ("payments"."fee_minor" between 0 and "payments"."amount_minor"),
	CONSTRAINT "payments_wanted_since" CHECK (("payments"."wanted" is null) = ("payments"."wanted_at" is null))
);
--> statement-breakpoint
CREATE TABLE "webhook_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"object_id" text,
	"account" text,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"folded_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "consultants" ADD CONSTRAINT "consultants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_versions" ADD CONSTRAINT "sync_versions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_tokens" ADD CONSTRAINT "user_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_rounds" ADD CONSTRAINT "match_rounds_question_id_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."questions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_customer_id_users_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_question_id_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."questions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_consultant_id_users_id_fk" FOREIGN KEY ("consultant_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_sender_id_users_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_intervals" ADD CONSTRAINT "presence_intervals_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_intervals" ADD CONSTRAINT "presence_intervals_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_from_user_id_users_id_fk" FOREIGN KEY ("from_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_to_user_id_users_id_fk" FOREIGN KEY ("to_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_people" ADD CONSTRAINT "session_people_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_people" ADD CONSTRAINT "session_people_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_question_id_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."questions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_offer_id_offers_id_fk" FOREIGN KEY ("offer_id") REFERENCES "public"."offers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_customer_id_users_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_consultant_id_users_id_fk" FOREIGN KEY ("consultant_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_ended_by_users_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_payer_id_users_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_payment_method_id_payment_methods_id_fk" FOREIGN KEY ("payment_method_id") REFERENCES "public"."payment_methods"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consultants_intent_index" ON "consultants" USING btree ("intent");--> statement-breakpoint
CREATE INDEX "audit_log_target_index" ON "audit_log" USING btree ("target");--> statement-breakpoint
CREATE INDEX "mails_wanted" ON "mails" USING btree ("created_at") WHERE "mails"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "sfu_facts_created_at_index" ON "sfu_facts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "refresh_tokens_family_id_index" ON "refresh_tokens" USING btree ("family_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_user_id_index" ON "refresh_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "user_tokens_user_id_index" ON "user_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "questions_one_active_per_customer" ON "questions" USING btree ("customer_id") WHERE "questions"."status" in ('open', 'offering', 'taken');--> statement-breakpoint
CREATE INDEX "questions_match_wanted" ON "questions" USING btree ("match_wanted_at") WHERE "questions"."match_wanted_at" is not null;--> statement-breakpoint
CREATE INDEX "questions_customer_id_created_at_index" ON "questions" USING btree ("customer_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "offers_one_accepted_per_question" ON "offers" USING btree ("question_id") WHERE "offers"."status" = 'accepted';--> statement-breakpoint
CREATE UNIQUE INDEX "offers_one_ringing_per_consultant" ON "offers" USING btree ("consultant_id") WHERE "offers"."status" = 'ringing';--> statement-breakpoint
CREATE INDEX "offers_deadline" ON "offers" USING btree ("ring_ends_at") WHERE "offers"."status" = 'ringing';--> statement-breakpoint
CREATE INDEX "offers_consultant_id_created_at_index" ON "offers" USING btree ("consultant_id","created_at");--> statement-breakpoint
CREATE INDEX "messages_session_id_created_at_index" ON "messages" USING btree ("session_id","created_at");--> statement-breakpoint
CREATE INDEX "presence_intervals_session_id_user_id_index" ON "presence_intervals" USING btree ("session_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "presence_intervals_one_open" ON "presence_intervals" USING btree ("session_id","user_id") WHERE not "presence_intervals"."closed";--> statement-breakpoint
CREATE INDEX "ratings_to_user_id_to_role_created_at_index" ON "ratings" USING btree ("to_user_id","to_role","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "session_people_one_active" ON "session_people" USING btree ("user_id") WHERE "session_people"."active";--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_one_active_per_question" ON "sessions" USING btree ("question_id") WHERE "sessions"."status" not in ('ended', 'cancelled');--> statement-breakpoint
CREATE INDEX "sessions_open" ON "sessions" USING btree ("status") WHERE "sessions"."status" not in ('ended', 'cancelled');--> statement-breakpoint
CREATE INDEX "sessions_undecided" ON "sessions" USING btree ("ended_at") WHERE "sessions"."decision" is null;--> statement-breakpoint
CREATE INDEX "sessions_room_close_wanted" ON "sessions" USING btree ("room_close_wanted_at") WHERE "sessions"."room_close_wanted_at" is not null and "sessions"."room_closed_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_customer_id_created_at_index" ON "sessions" USING btree ("customer_id","created_at");--> statement-breakpoint
CREATE INDEX "sessions_consultant_id_created_at_index" ON "sessions" USING btree ("consultant_id","created_at");--> statement-breakpoint
CREATE INDEX "ledger_entries_user_id_index" ON "ledger_entries" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payment_methods_one_default" ON "payment_methods" USING btree ("user_id") WHERE "payment_methods"."is_default" and "payment_methods"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "payment_methods_user_id_index" ON "payment_methods" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_live" ON "payments" USING btree ("session_id","payer_id","block") WHERE "payments"."status" in ('new', 'action_required', 'held');--> statement-breakpoint
CREATE UNIQUE INDEX "payments_one_capture" ON "payments" USING btree ("session_id","payer_id","block") WHERE "payments"."status" = 'captured';--> statement-breakpoint
CREATE INDEX "payments_wanted" ON "payments" USING btree ("wanted_at") WHERE "payments"."wanted" is not null;