import { iso } from '@cc/drizzle/now.ts';
import type { SocketHandlers } from '../../realtime/handlers.ts';
import type { PresenceService } from './service.ts';

export function presenceSocket(presence: PresenceService): Pick<SocketHandlers, 'presence:beat' | 'presence:set'> {
  return {
    'presence:beat': async (_payload, { userId }) => {
      const { version, now } = await presence.pulse(userId);
      return { version, now: iso(now) };
    },
    'presence:set': ({ intent }, { userId }) => presence.set(userId, intent),
  };
}
