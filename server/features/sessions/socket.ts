import type { SocketHandlers } from '../../realtime/handlers.ts';
import type { SessionService } from './service.ts';

export function sessionsSocket(sessions: SessionService): Pick<SocketHandlers, 'session:end' | 'chat:send'> {
  return {
    'session:end': ({ id }, { userId }) => sessions.end(userId, id),
    'chat:send': (message, { userId }) => sessions.say(userId, message),
  };
}
