import type { OfferView } from '@cc/contract/http/offers.ts';
import { api } from '@cc/contract/http/index.ts';
import type { RecordingView } from '@cc/contract/http/recordings.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { AppError } from '@cc/contract/errors.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { LiveState } from '@cc/web/src/lib/state/live-reducer.ts';
import type { Account } from '../client/account.ts';
import { connectLive } from '../client/live.ts';
import type { Clip } from '../peer/clip.ts';
import { enterCall, type InCall } from './in-call.ts';
import type { Random } from './random.ts';
import { ratingFor } from './small-talk.ts';

export interface DemoConsultant {
  /** Connected, and online or in a call. */
  readonly ready: boolean;
  readonly inCall: boolean;
  stop(): Promise<void>;
}

const over = ({ status }: SessionView): boolean => status === 'ended' || status === 'cancelled';
/** Losing the race for an offer is not worth a word. */
const LOST = new Set(['offer_taken', 'offer_closed', 'busy']);
const RATES = 0.7;
const RETRY_MS = 3_000;

/** A consultant by the public doors: online, answers offers after a natural delay, is in its calls, rates some of them. */
export function startConsultant(options: {
  account: Account;
  clip: Clip;
  random: Random;
  acceptMs: [min: number, max: number];
  logger: Logger;
}): DemoConsultant {
  const { account, random, acceptMs, logger } = options;
  const live = connectLive(account);
  /** What a ringing offer waits for, by offer. */
  const ringing = new Map<string, NodeJS.Timeout>();
  let call: InCall | null = null;
  /** The call that the live state has shown: what it does not show yet is not over. */
  let shown: string | null = null;
  /** Calls that are behind us; the last word about one may come late. */
  const behind = new Set<string>();
  /** Proposals to record that have been seen. */
  const considered = new Set<string>();
  let wasOnline = false;
  let goingOnline = false;

  const complain = (what: string) => (error: unknown) => logger.info({ err: error }, what);

  /** Online at the start and after having been away; but who was switched off by hand stays off. */
  function beOnline({ presence }: LiveState): void {
    if (presence?.presence === 'online') wasOnline = true;
    const switchedOff = presence?.intent === 'off' && wasOnline;
    if (!presence || goingOnline || switchedOff) return;
    if (presence.presence === 'online' || presence.presence === 'busy') return;
    goingOnline = true;
    live
      .emit('presence:set', { intent: 'online' })
      .catch(complain('could not go online'))
      .finally(() => setTimeout(() => (goingOnline = false), RETRY_MS));
  }

  async function answer(offer: OfferView): Promise<void> {
    try {
      follow(await live.emit('offer:accept', { id: offer.id }));
      logger.info({ questionId: offer.questionId, title: offer.title }, 'accepted');
    } catch (error) {
      if (!(error instanceof AppError && LOST.has(error.code))) complain('could not accept')(error);
    }
  }

  /** Whose own field it is answers first; others think it over and leave it to them. */
  function natural({ why }: OfferView): number {
    const [min, max] = acceptMs;
    return why.some((reason) => /\btags?\b/.test(reason)) ? random.between(min, max) : random.between(max, 2 * max);
  }

  function ring(offers: OfferView[]): void {
    for (const [id, timer] of ringing) {
      if (offers.some((offer) => offer.id === id)) continue;
      clearTimeout(timer);
      ringing.delete(id);
    }
    for (const offer of offers) {
      if (ringing.has(offer.id)) continue;
      live.emit('offer:delivered', { id: offer.id }).catch(complain('could not acknowledge an offer'));
      ringing.set(
        offer.id,
        setTimeout(() => void answer(offer), natural(offer)),
      );
    }
  }

  function follow(session: SessionView): void {
    if (behind.has(session.id)) return;
    if (over(session)) {
      behind.add(session.id);
      if (call?.sessionId === session.id) call = leave(call);
      if (session.liveAt && session.myRating === null && random.next() < RATES) rate(session);
      return;
    }
    if (call && call.sessionId !== session.id) call = leave(call);
    // Refused while the house was down, say: the session is still on, so in again.
    if (call?.ended === 'yes') call = leave(call);
    call ??= enterCall(session, { ...options, live, logger: logger.child({ sessionId: session.id }) });
    call.follow(session);
  }

  function leave(left: InCall): null {
    left.leave().catch(complain('could not leave'));
    return null;
  }

  function rate({ id }: SessionView): void {
    const rating = ratingFor(random);
    const later = setTimeout(
      () => {
        account.call(api.sessions.rate, { params: { id }, body: rating }).catch(complain('could not rate'));
      },
      random.between(2_000, 6_000),
    );
    later.unref();
  }

  /** Whoever tries out recording finds somebody who agrees; in a browser that has taken over, its person is asked. */
  function consider({ id, sessionId, status, mine }: RecordingView): void {
    if (status !== 'proposed' || mine || considered.has(id) || call?.sessionId !== sessionId) return;
    considered.add(id);
    const agree = () => {
      if (call?.sessionId !== sessionId || call.ended !== 'no') return;
      const params = { id: sessionId, recordingId: id };
      account.call(api.recordings.answer, { params, body: { agree: true } }).catch(complain('could not agree'));
    };
    setTimeout(agree, random.between(1_500, 3_000)).unref();
  }

  live.subscribe((state) => {
    if (state.session) {
      shown = state.session.id;
      follow(state.session);
    } else if (call && (call.sessionId === shown || call.ended === 'yes')) {
      behind.add(call.sessionId);
      call = leave(call);
    }
    if (state.recording) consider(state.recording);
    ring(state.offers);
    beOnline(state);
  });
  live.onChat((message) => {
    if (call?.sessionId === message.sessionId && live.state.session?.other.id === message.senderId) {
      call.heard(message.text);
    }
  });
  // A call that could not be entered, or a presence that could not be set, is looked at again without any news.
  const again = setInterval(() => {
    if (!live.connected) return;
    if (live.state.session) follow(live.state.session);
    beOnline(live.state);
  }, RETRY_MS);

  return {
    get ready() {
      const presence = live.state.presence?.presence;
      return live.connected && (presence === 'online' || presence === 'busy');
    },
    get inCall() {
      return call !== null;
    },
    async stop() {
      clearInterval(again);
      for (const timer of ringing.values()) clearTimeout(timer);
      const left = call;
      call = null;
      live.close();
      await left?.leave();
    },
  };
}
