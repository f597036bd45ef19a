import type { SocketHandlers } from '../../realtime/handlers.ts';
import type { Extensions } from './extensions.ts';
import type { SessionService } from './service.ts';

export function sessionsSocket(
  sessions: SessionService,
  extensions: Extensions,
): Pick<SocketHandlers, 'session:end' | 'session:extend' | 'chat:send'> {
  return {
    'session:end': ({ id }, { userId }) => sessions.end(userId, id),
    'session:extend': ({ id, ...wish }, { userId }) => extensions.extend(userId, id, wish),
    'chat:send': (message, { userId }) => sessions.say(userId, message),
  };
}
