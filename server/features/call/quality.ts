import type { CallQuality } from '@cc/contract/http/call.ts';
import type { ConnectionQuality } from '@cc/contract/sfu-signalling.ts';
import { iso } from '@cc/drizzle/now.ts';
import { noteQuality, qualityOf } from '@cc/drizzle/repositories/quality-minutes.ts';
import { isOver } from '@cc/drizzle/repositories/sessions.ts';
import type { Deps } from '../../deps.ts';
import type { Participant } from './participant.ts';

/** How the connections of a call were, as the two browsers measured them: to explain a bad call, never to bill it. */
export function createQuality({ db, participant }: Pick<Deps, 'db'> & { participant: Participant }) {
  return {
    /** What comes after the end is let go: nobody asks for it. @throws not_found. */
    async note(userId: string, sessionId: string, quality: ConnectionQuality): Promise<void> {
      const { session } = await participant(sessionId, userId);
      if (!isOver(session)) await noteQuality(db, sessionId, userId, quality);
    },
    /** @throws not_found. */
    async of(userId: string, sessionId: string): Promise<CallQuality> {
      const { session } = await participant(sessionId, userId);
      const minutes = await qualityOf(db, sessionId);
      return {
        minutes: minutes.map(({ userId: who, at, level, reason }) => ({
          role: who === session.customerId ? 'customer' : 'consultant',
          at: iso(at),
          level,
          reason,
        })),
      };
    },
  };
}

export type Quality = ReturnType<typeof createQuality>;
