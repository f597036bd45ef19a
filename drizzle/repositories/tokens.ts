import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Db, Executor, Tx } from '../client.ts';
import { inMs, NOW } from '../now.ts';
import { transaction } from '../retry.ts';
import { refreshTokens, userTokens } from '../schema/index.ts';

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

/** Begins a family: one sign-in on one device. Old tokens of the person that no longer work are thrown away. */
export async function startFamily(db: Executor, userId: string, token: NewToken): Promise<string> {
  const familyId = uuidv7();
  await db.delete(refreshTokens).where(and(eq(refreshTokens.userId, userId), lt(refreshTokens.expiresAt, NOW)));
  await insertToken(db, userId, familyId, token);
  return familyId;
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

type LinkKind = (typeof userTokens.$inferInsert)['kind'];

/** Keeps the hash of a link's token. Earlier unused links of the kind stay good until they are too old. */
export async function writeLinkToken(
  tx: Tx,
  link: { userId: string; kind: LinkKind; tokenHash: string; lifeMs: number },
): Promise<void> {
  const { lifeMs, ...values } = link;
  await tx.insert(userTokens).values({ ...values, expiresAt: inMs(lifeMs) });
}

/** Uses a link's token up; answers whose it was, or undefined when it is unknown, used or too old. */
export async function useLinkToken(tx: Tx, kind: LinkKind, tokenHash: string): Promise<string | undefined> {
  const [used] = await tx
    .update(userTokens)
    .set({ usedAt: NOW })
    .where(
      and(
        eq(userTokens.tokenHash, tokenHash),
        eq(userTokens.kind, kind),
        isNull(userTokens.usedAt),
        gt(userTokens.expiresAt, NOW),
      ),
    )
    .returning({ userId: userTokens.userId });
  return used?.userId;
}
