CREATE TABLE "session_blocks" (
	"session_id" uuid NOT NULL,
	"block" integer NOT NULL,
	"decision" "billing_decision",
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "session_blocks_session_id_block_pk" PRIMARY KEY("session_id","block"),
	CONSTRAINT "session_blocks_beyond_the_first" CHECK ("session_blocks"."block" >= 2),
	CONSTRAINT "session_blocks_decided_once" CHECK (("session_blocks"."decision" is null) = ("session_blocks"."decided_at" is null))
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "blocks" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "session_blocks" ADD CONSTRAINT "session_blocks_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;