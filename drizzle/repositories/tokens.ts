import { and, eq, gt, isNull, lt, notInArray, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Db, Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { transaction } from '../retry.ts';
import { refreshTokens, users, userTokens } from '../schema/index.ts';

/** Two tabs may use the same refresh token at once; a replaced one still works for this long. */
const OVERLAP_MS = 30_000;

export interface NewToken {
  tokenHash: string;
  userAgent: string | null;
  lifeMs: number;
}

export type Rotation =
  | { outcome: 'rotated'; userId: string; familyId: string }
  | { outcome: 'invalid' }
  /** The token came again after the overlap: somebody has a copy, so the whole family is revoked. */
  | { outcome: 'reused'; userId: string; familyId: string };

/**
 * Begins a family: one sign-in on one device. Old tokens of the person that no longer work are thrown away. Undefined, and nothing
 * is begun, when the password is no longer the one of `passwordHash`, which the sign-in was checked against: whoever
 * changes it ends every sign-in there is, and one that was just being checked must not slip through behind.
 */
export function startFamily(
  db: Db,
  { id: userId, passwordHash }: { id: string; passwordHash: string },
  token: NewToken,
): Promise<string | undefined> {
  return transaction(db, async (tx) => {
    const [unchanged] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), eq(users.passwordHash, passwordHash)))
      .for('share');
    if (!unchanged) return undefined;
    const familyId = uuidv7();
    await tx.delete(refreshTokens).where(and(eq(refreshTokens.userId, userId), lt(refreshTokens.expiresAt, NOW)));
    await insertToken(tx, userId, familyId, token);
    return familyId;
  });
}

async function insertToken(db: Executor, userId: string, familyId: string, token: NewToken): Promise<void> {
  const { lifeMs, ...values } = token;
  await db.insert(refreshTokens).values({ userId, familyId, ...values, expiresAt: inMs(lifeMs) });
}

/** One at a time in a family, so that a revocation never misses a child that is just being written. */
const lockFamily = (tx: Tx, familyId: string) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${familyId}, 0))`);

/** Trades a refresh token (by its hash) for the next one of its family. */
export function rotateToken(db: Db, tokenHash: string, next: NewToken): Promise<Rotation> {
  return transaction(db, async (tx): Promise<Rotation> => {
    const [known] = await tx
      .select({ familyId: refreshTokens.familyId })
      .from(refreshTokens)
      .where(eq(refreshTokens.tokenHash, tokenHash));
    if (!known) return { outcome: 'invalid' };
    await lockFamily(tx, known.familyId);

    const [token] = await tx
      .select({
        userId: refreshTokens.userId,
        familyId: refreshTokens.familyId,
        dead: sql<boolean>`${refreshTokens.revokedAt} is not null or ${refreshTokens.expiresAt} <= ${NOW}`,
        replaced: sql<boolean>`${refreshTokens.replacedAt} is not null`,
        late: sql<boolean>`coalesce(${refreshTokens.replacedAt} < ${inMs(-OVERLAP_MS)}, false)`,
      })
      .from(refreshTokens)
      .where(eq(refreshTokens.tokenHash, tokenHash));
    if (!token || token.dead) return { outcome: 'invalid' };
    const { userId, familyId } = token;
    if (token.late) {
      await revokeRows(tx, familyId);
      return { outcome: 'reused', userId, familyId };
    }
    if (!token.replaced) {
      await tx.update(refreshTokens).set({ replacedAt: NOW }).where(eq(refreshTokens.tokenHash, tokenHash));
    }
    await insertToken(tx, userId, familyId, next);
    return { outcome: 'rotated', userId, familyId };
  });
}

const revokeRows = (tx: Tx, familyId: string) =>
  tx
    .update(refreshTokens)
    .set({ revokedAt: NOW })
    .where(and(eq(refreshTokens.familyId, familyId), isNull(refreshTokens.revokedAt)));

/** Ends the sign-in that a refresh token belongs to; answers its family, or undefined for an unknown token. */
export function revokeFamilyOf(db: Db, tokenHash: string): Promise<string | undefined> {
  return transaction(db, async (tx) => {
    const [token] = await tx
      .select({ familyId: refreshTokens.familyId })
      .from(refreshTokens)
      .where(eq(refreshTokens.tokenHash, tokenHash));
    if (!token) return undefined;
    await lockFamily(tx, token.familyId);
    await revokeRows(tx, token.familyId);
    return token.familyId;
  });
}

/**
 * Ends every sign-in of a person but those in `keep`; answers the families that were ended. Call it once the row of the account is
 * locked (its password has been set in `tx`), so that no family begins meanwhile.
 */
export async function revokeFamilies(tx: Tx, userId: string, keep: readonly string[] = []): Promise<string[]> {
  const theirs = and(
    eq(refreshTokens.userId, userId),
    isNull(refreshTokens.revokedAt),
    gt(refreshTokens.expiresAt, NOW),
    ...(keep.length > 0 ? [notInArray(refreshTokens.familyId, [...keep])] : []),
  );
  const rows = await tx.selectDistinct({ id: refreshTokens.familyId }).from(refreshTokens).where(theirs);
  const families = rows.map(({ id }) => id).sort();
  for (const familyId of families) {
    await lockFamily(tx, familyId);
    await revokeRows(tx, familyId);
  }
  return families;
}

/** The family of a person's refresh token, good or not; undefined for a token that is not theirs. */
export async function familyOf(db: Executor, userId: string, tokenHash: string): Promise<string | undefined> {
  const [token] = await db
    .select({ familyId: refreshTokens.familyId })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.tokenHash, tokenHash), eq(refreshTokens.userId, userId)));
  return token?.familyId;
}

type LinkKind = (typeof userTokens.$inferInsert)['kind'];

/** Keeps the hash of a link's token. Earlier unused links of the kind stay good until they are too old. */
export async function writeLinkToken(
  tx: Tx,
  link: { userId: string; kind: LinkKind; tokenHash: string; lifeMs: number },
): Promise<void> {
  const { lifeMs, ...values } = link;
  await tx.insert(userTokens).values({ ...values, expiresAt: inMs(lifeMs) });
}

const good = (kind: LinkKind, tokenHash: string) =>
  and(
    eq(userTokens.tokenHash, tokenHash),
    eq(userTokens.kind, kind),
    isNull(userTokens.usedAt),
    gt(userTokens.expiresAt, NOW),
  );

/** Whose a link's token is, or undefined when it is unknown, used or too old. It stays good. */
export async function ownerOfLink(db: Executor, kind: LinkKind, tokenHash: string): Promise<string | undefined> {
  const [row] = await db.select({ userId: userTokens.userId }).from(userTokens).where(good(kind, tokenHash));
  return row?.userId;
}

/** Takes back the links of a kind that somebody was sent and has not used. */
export async function dropLinkTokens(tx: Tx, userId: string, kind: LinkKind): Promise<void> {
  await tx
    .delete(userTokens)
    .where(and(eq(userTokens.userId, userId), eq(userTokens.kind, kind), isNull(userTokens.usedAt)));
}

/** Uses a link's token up; answers whose it was, or undefined when it is unknown, used or too old. */
export async function useLinkToken(tx: Tx, kind: LinkKind, tokenHash: string): Promise<string | undefined> {
  const [used] = await tx
    .update(userTokens)
    .set({ usedAt: NOW })
    .where(good(kind, tokenHash))
    .returning({ userId: userTokens.userId });
  return used?.userId;
}

/** Throws tokens away that have been too old for a day: links, and refresh tokens of devices that never came back. */
export async function forgetOldTokens(db: Db): Promise<void> {
  const dayAgo = inMs(-86_400_000);
  await db.delete(userTokens).where(lt(userTokens.expiresAt, dayAgo));
  await db.delete(refreshTokens).where(lt(refreshTokens.expiresAt, dayAgo));
}
