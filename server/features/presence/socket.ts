import { iso } from '@cc/drizzle/now.ts';
import { versionAndNow } from '@cc/drizzle/repositories/sync.ts';
import type { SocketHandlers } from '../../realtime/handlers.ts';
import type { Deps } from '../../deps.ts';
import type { PresenceService } from './service.ts';

export function presenceSocket(
  { db }: Pick<Deps, 'db'>,
  presence: PresenceService,
): Pick<SocketHandlers, 'presence:beat' | 'presence:set'> {
  return {
    'presence:beat': async (_payload, { userId }) => {
      const [{ version, now }] = await Promise.all([versionAndNow(db, userId), presence.beat(userId)]);
      return { version, now: iso(now) };
    },
    'presence:set': ({ intent }, { userId }) => presence.set(userId, intent),
  };
}
