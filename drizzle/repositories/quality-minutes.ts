import { asc, eq, sql } from 'drizzle-orm';
import type { ConnectionQuality } from '@cc/contract/sfu-signalling.ts';
import type { Executor } from '../client.ts';
import { qualityMinutes } from '../schema/index.ts';

export type QualityMinute = typeof qualityMinutes.$inferSelect;

/** Notes how somebody's connection is in this minute; of several the worst stays, with its reason. */
export async function noteQuality(
  db: Executor,
  sessionId: string,
  userId: string,
  { level, reason }: ConnectionQuality,
): Promise<void> {
  await db
    .insert(qualityMinutes)
    .values({ sessionId, userId, at: sql`date_trunc('minute', clock_timestamp())`, level, reason })
    .onConflictDoUpdate({
      target: [qualityMinutes.sessionId, qualityMinutes.userId, qualityMinutes.at],
      set: { level: sql`excluded.level`, reason: sql`excluded.reason` },
      setWhere: sql`excluded.level > ${qualityMinutes.level}`,
    });
}

/** Both people's minutes of a session, oldest first. */
export async function qualityOf(db: Executor, sessionId: string): Promise<QualityMinute[]> {
  return db
    .select()
    .from(qualityMinutes)
    .where(eq(qualityMinutes.sessionId, sessionId))
    .orderBy(asc(qualityMinutes.at));
}
