import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';

/** Somebody in the pool who is alike to all others in everything but what is given: ordinary terms, nothing held, nothing learned. */
export function poolMember(
  known: Pick<PoolMember, 'userId' | 'tags' | 'headline' | 'bio'> & Partial<PoolMember>,
): PoolMember {
  return {
    rowVersion: '1',
    languages: ['en'],
    hourlyRateMinor: 6_000,
    blockMinutes: 30,
    tier: 'standard',
    transfersActive: true,
    ratingSum: 0,
    ratingCount: 0,
    liveSessions: 0,
    offersDelivered: 0,
    offersAccepted: 0,
    offersDeclined: 0,
    offersMissed: 0,
    responseMsSum: 0,
    sessionsStarted: 0,
    sessionsKept: 0,
    ...known,
  };
}
