import { AppError } from '@cc/contract/errors.ts';
import type { OwnProfile, PublicProfile } from '@cc/contract/http/consultants.ts';
import { findConsultant, saveProfile, setActive, type ProfileInput } from '@cc/drizzle/repositories/consultants.ts';
import { bumpVersions, type Versions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { ownProfile, publicProfile } from '@cc/drizzle/views/consultant.ts';
import { deskFigures } from '@cc/drizzle/views/desk-figures.ts';
import { askablePrices, directory, isOnline, type DirectoryQuery } from '@cc/drizzle/views/directory.ts';
import { publicReviews } from '@cc/drizzle/views/public-reviews.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Deps } from '../../deps.ts';
import { whoIsLive } from './live.ts';

export type ConsultantsDeps = Pick<Deps, 'config' | 'db' | 'redis' | 'announcer' | 'logger'> & {
  heartbeats: Heartbeats;
};

/** Profiles: their owners' side, and what everybody may see of them. */
export function createConsultantService({ config, db, redis, announcer, heartbeats, logger }: ConsultantsDeps) {
  const currency = config.CURRENCY;

  function changed(userId: string, versions: Versions): void {
    announcer.tell([{ to: userId, event: 'sync:wanted', payload: { version: versions.get(userId) ?? 0 } }]);
    // Nobody waits for it: while Redis is away it is kept until Redis is back, and the profile is saved already.
    publishPoolChange(redis, { consultantId: userId, why: 'profile' }).catch((error: unknown) =>
      logger.warn({ err: error }, 'the pool was not told of a profile'),
    );
  }

  return {
    async list(query: DirectoryQuery) {
      return directory(db, query, await whoIsLive(redis, heartbeats), currency);
    },

    /** @throws AppError `not_found` */
    async profile(userId: string): Promise<PublicProfile> {
      const profile = await publicProfile(db, userId, currency);
      if (!profile) throw new AppError('not_found', 'There is no such consultant.');
      return { ...profile, online: await isOnline(db, userId, await whoIsLive(redis, heartbeats)) };
    },

    /** @throws AppError `not_found` without a consultant profile */
    async own(userId: string): Promise<OwnProfile> {
      const consultant = await findConsultant(db, userId);
      if (!consultant) throw new AppError('not_found', 'You have no consultant profile yet.');
      return ownProfile(consultant, currency);
    },

    async save(userId: string, input: ProfileInput): Promise<OwnProfile> {
      const { consultant, versions } = await transaction(db, async (tx) => {
        const saved = await saveProfile(tx, userId, input);
        return { consultant: saved, versions: await bumpVersions(tx, [userId]) };
      });
      changed(userId, versions);
      return ownProfile(consultant, currency);
    },

    /** @throws AppError `not_found` without a consultant profile */
    async setActive(userId: string, active: boolean): Promise<void> {
      const versions = await transaction(db, async (tx) => {
        if (!(await setActive(tx, userId, active)))
          throw new AppError('not_found', 'You have no consultant profile yet.');
        return bumpVersions(tx, [userId]);
      });
      changed(userId, versions);
    },

    reviews: async () => ({ items: await publicReviews(db) }),

    figures: (userId: string, timeZone?: string) => deskFigures(db, userId, currency, timeZone),

    async ceilings() {
      const pricesMinor = await askablePrices(db, await whoIsLive(redis, heartbeats), currency);
      return { online: pricesMinor.length, pricesMinor, currency };
    },
  };
}

export type ConsultantService = ReturnType<typeof createConsultantService>;
