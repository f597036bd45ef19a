import { randomUUID } from 'node:crypto';
import { api } from '@cc/contract/http/index.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Account } from '../client/account.ts';
import type { Live } from '../client/live.ts';
import type { Clip } from '../peer/clip.ts';
import { createPeer } from '../peer/peer.ts';
import type { Random } from './random.ts';
import { openingLines, replyTo } from './small-talk.ts';

const RETRY_MS = 1_000;

export interface InCall {
  readonly sessionId: string;
  /** Over for this person; `elsewhere` when it was continued in a browser. */
  readonly ended: 'no' | 'yes' | 'elsewhere';
  /** The session has moved on. */
  follow(session: SessionView): void;
  heard(text: string): void;
  leave(): Promise<void>;
}

/** One call of a demo consultant: warms up at once, goes on when the hold stands, talks a little. */
export function enterCall(
  session: SessionView,
  { account, live, clip, random, logger }: { account: Account; live: Live; clip: Clip; random: Random; logger: Logger },
): InCall {
  const timers = new Set<NodeJS.Timeout>();
  let current = session;
  let upgrading = false;
  let greeted = false;
  let heardCount = 0;

  const peer = createPeer({
    clip,
    getToken: () => account.call(api.sessions.start, { params: { id: session.id } }),
  });
  peer.call.subscribe(() => goOn());
  peer.join().catch((error: unknown) => logger.info({ err: error }, 'could not join'));

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  function say(text: string): void {
    live
      .emit('chat:send', { id: randomUUID(), sessionId: session.id, text })
      .catch((error: unknown) => logger.info({ err: error }, 'a line was not delivered'));
  }

  /** From warm into the call as soon as the hold stands; greets once both are there. */
  function goOn(): void {
    if (current.status === 'live' && !greeted) {
      greeted = true;
      for (const { afterMs, text } of openingLines(current, random)) later(afterMs, () => say(text));
    }
    if (current.status === 'authorizing' || upgrading || peer.call.state.status !== 'warm') return;
    upgrading = true;
    peer
      .upgrade()
      .catch(() => new Promise((resolve) => setTimeout(resolve, RETRY_MS)))
      .finally(() => {
        upgrading = false;
        goOn();
      });
  }

  return {
    sessionId: session.id,
    get ended() {
      const { status, closedBecause } = peer.call.state;
      if (status !== 'closed') return 'no';
      return closedBecause === 'takeover' ? 'elsewhere' : 'yes';
    },
    follow(next) {
      current = next;
      goOn();
    },
    heard(text) {
      heardCount += 1;
      const count = heardCount;
      later(random.between(1_200, 2_800), () => say(replyTo(text, count, random)));
    },
    async leave() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await peer.leave();
    },
  };
}
