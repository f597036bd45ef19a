import { AppError } from '@cc/contract/errors.ts';
import type { SocketHandlers } from '@cc/server/realtime/handlers.ts';

const ANSWER = { version: 0, now: '2026-01-01T00:00:00.000Z' };

/** In place of `server/features/presence/socket.ts`: answers without looking anything up. */
export const presenceSocket = (): Pick<SocketHandlers, 'presence:beat' | 'presence:set'> => ({
  'presence:beat': () => Promise.resolve(ANSWER),
  'presence:set': () => Promise.reject(new AppError('unavailable')),
});
