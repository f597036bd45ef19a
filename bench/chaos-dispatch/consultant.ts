import { AppError } from '@cc/contract/errors.ts';
import type { Live } from '@cc/dev/client/live.ts';
import type { Random } from '@cc/dev/demo/random.ts';
import type { Win } from './record.ts';

const RETRY_MS = 400;
const ONLINE_EVERY_MS = 1_000;

/** What somebody makes of an offer, and after how long. */
type Intention = { kind: 'accept' | 'decline'; afterMs: number } | { kind: 'nothing' };

/** Many answer in the very moment it rings, so that there is a race for every question. */
function intend(random: Random): Intention {
  const chance = random.next();
  if (chance < 0.45) return { kind: 'accept', afterMs: 0 };
  if (chance < 0.7) return { kind: 'accept', afterMs: random.between(100, 3_000) };
  if (chance < 0.85) return { kind: 'decline', afterMs: random.between(100, 3_000) };
  return { kind: 'nothing' };
}

/**
 * A consultant with one or more tabs: goes online, and again after having been away; shows each offer, and answers it in every
 * tab at once.
 */
export function runConsultant(id: string, tabs: Live[], random: Random, won: (win: Win) => void): { stop(): void } {
  const seen = new Set<string>();
  let stopped = false;
  let goingOnline = false;

  /** Again as long as nothing has answered and it still rings. */
  async function insist(tab: Live, offerId: string, send: () => Promise<unknown>): Promise<void> {
    while (!stopped) {
      try {
        await send();
        return;
      } catch (error) {
        const again = error instanceof AppError && (error.code === 'unavailable' || error.code === 'internal');
        if (!again || !tab.state.offers.some((offer) => offer.id === offerId)) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  function answer(tab: Live, offerId: string, questionId: string, intention: Intention): void {
    if (intention.kind === 'nothing' || stopped) return;
    if (intention.kind === 'decline') {
      void insist(tab, offerId, () => tab.emit('offer:decline', { id: offerId, reason: 'busy' }));
      return;
    }
    void insist(tab, offerId, async () => {
      const session = await tab.emit('offer:accept', { id: offerId });
      won({ questionId, offerId, consultantId: id, sessionId: session.id });
    });
  }

  const stops = tabs.map((tab) =>
    tab.subscribe(({ offers }) => {
      for (const offer of offers) {
        if (seen.has(offer.id)) continue;
        seen.add(offer.id);
        void insist(tab, offer.id, () => tab.emit('offer:delivered', { id: offer.id }));
        const intention = intend(random);
        if (intention.kind === 'nothing') continue;
        setTimeout(() => {
          for (const each of tabs) answer(each, offer.id, offer.questionId, intention);
        }, intention.afterMs);
      }
    }),
  );

  const [first] = tabs;
  const online = setInterval(() => {
    const presence = first?.state.presence?.presence;
    if (!first?.connected || goingOnline || presence === 'online' || presence === 'busy') return;
    goingOnline = true;
    first
      .emit('presence:set', { intent: 'online' })
      .catch(() => undefined)
      .finally(() => (goingOnline = false));
  }, ONLINE_EVERY_MS);

  return {
    stop() {
      stopped = true;
      clearInterval(online);
      for (const stop of stops) stop();
    },
  };
}
