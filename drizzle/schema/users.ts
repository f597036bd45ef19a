import { sql } from 'drizzle-orm';
import { boolean, check, index, pgEnum, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';

/** One account a person. Asking is open to everybody; being a consultant is something an account *has* (`consultants`). */
export const users = pgTable(
  'users',
  {
    id: id(),
    name: text().notNull(),
    /** Lower case; what people sign in with. */
    email: text().notNull().unique(),
    passwordHash: text().notNull(),
    isAdmin: boolean().notNull().default(false),
    emailVerifiedAt: instant(),
    suspendedAt: instant(),
    /** The provider's customer id (`cus_…`), made when the first card is saved. */
    stripeCustomerId: text().unique(),
    /** IANA name, of the clock on the person's wall; null until they have told it. */
    timeZone: text(),
    /** The person has gone: what stands here is a pseudonym (`domain/erasure`). */
    erasedAt: instant(),
    /** What lies outside the database has gone too: files, and the customer at the provider. Wanted while null. */
    erasedOutsideAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    check('users_email_lower', sql`${t.email} = lower(${t.email})`),
    index('users_erasure_wanted')
      .on(t.erasedAt)
      .where(sql`${t.erasedAt} is not null and ${t.erasedOutsideAt} is null`),
  ],
);

export const userTokenKind = pgEnum('user_token_kind', ['verify_email', 'reset_password']);

/** Links sent by mail. Only a hash is kept; a token works once. */
export const userTokens = pgTable(
  'user_tokens',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: userTokenKind().notNull(),
    tokenHash: text().notNull().unique(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.userId)],
);

/**
 * Rotating refresh tokens. All tokens that descend from one sign-in share a family; a token that comes back after it
 * was replaced (outside a short overlap for two tabs) revokes the family.
 */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    familyId: uuid().notNull(),
    tokenHash: text().notNull(),
    userAgent: text(),
    expiresAt: instant().notNull(),
    replacedAt: instant(),
    revokedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.tokenHash), index().on(t.familyId), index().on(t.userId)],
);
