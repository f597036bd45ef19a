import type { SocketHandlers } from '../../realtime/handlers.ts';
import type { Quality } from './quality.ts';

export function callSocket(quality: Quality): Pick<SocketHandlers, 'call:quality'> {
  return {
    async 'call:quality'({ sessionId, quality: now }, { userId }) {
      await quality.note(userId, sessionId, now);
      return {};
    },
  };
}
