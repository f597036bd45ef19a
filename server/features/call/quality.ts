import type { CallQuality } from '@cc/contract/http/call.ts';
import type { ConnectionQuality } from '@cc/contract/sfu-signalling.ts';
import { noteQuality } from '@cc/drizzle/repositories/quality-minutes.ts';
import { isOver } from '@cc/drizzle/repositories/sessions.ts';
import { callQualityView } from '@cc/drizzle/views/call-quality.ts';
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
      return callQualityView(db, session);
    },
  };
}

export type Quality = ReturnType<typeof createQuality>;
