import { setTimeout as delay } from 'node:timers/promises';
import { api } from '@cc/contract/http/index.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { inMs } from '@cc/drizzle/now.ts';
import { acceptOffer } from '@cc/drizzle/repositories/accept.ts';
import { isUniqueViolation } from '@cc/drizzle/retry.ts';
import { createOffer, createQuestion } from '@cc/drizzle/testing-call.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { BenchHouse } from '../support/house.ts';
import type { MediaNode } from './media.ts';
import { CURRENCY, type Human, type Pair } from './people.ts';
import type { Provider } from './provider.ts';
import type { Script } from './script.ts';
import type { Watch } from './watch.ts';

export interface World {
  house: BenchHouse;
  provider: Provider;
  queue: Enqueuer;
  rules: Rules;
  nodes: readonly MediaNode[];
  watch: Watch;
  now: () => number;
  /** Aborted when the run is over, whatever is still open. */
  over: AbortSignal;
}

/** What became of a script, as its two people saw it. */
export interface Lived {
  script: Script;
  pair: Pair;
  sessionId: string;
  node: MediaNode | null;
  /** The hold was made to expire at the provider. */
  expired: boolean;
  /** When the first of them left, or was lost; null when nobody has. */
  leftAt: number | null;
}

const AGAIN_MS = 250;
const FETCH_MS = 5_000;

/** Lives one session as its script says, from the acceptance until nobody does anything in it any more. */
export async function live(world: World, script: Script, pair: Pair): Promise<Lived> {
  const { watch, over } = world;
  const sessionId = await accept(world, script, pair);
  const lived: Lived = { script, pair, sessionId, node: null, expired: false, leftAt: null };
  const state = () => watch.of(sessionId);
  const isOver = () => over.aborted || state()?.status === 'ended' || state()?.status === 'cancelled';
  const until = async (what: () => boolean) => {
    while (!what() && !isOver()) await delay(50);
    return !isOver();
  };

  const by = script.calledOff && pair[script.calledOff.by];
  if (by && script.calledOff?.when === 'accepted') {
    await hangUp(world, sessionId, by);
    return lived;
  }
  if (!(await secure(world, lived, until))) return lived;
  if (by) {
    await hangUp(world, sessionId, by);
    return lived;
  }
  if (script.joins === 'nobody') return lived;
  const coming = script.joins === 'both' ? [pair.customer, pair.consultant] : [pair[script.joins]];
  const node = await start(world, sessionId, coming, isOver);
  if (!node) return lived;
  lived.node = node;
  for (const { id } of coming) node.join(sessionId, id);
  if (script.joins === 'both') await talk(world, lived, node, isOver);
  return lived;
}

/** The consultant accepts, by the very steps of the server. */
async function accept({ house, queue, rules, over }: World, script: Script, pair: Pair): Promise<string> {
  const { db } = house.store;
  const { customer, consultant, questionId, offerId, priceMinor, feeMinor } = pair;
  const { blockMinutes, commissionBps } = script;
  const terms = { priceMinor, currency: CURRENCY, blockMinutes, commissionBps, earnMinor: priceMinor - feeMinor };
  const question = { id: questionId, maxPriceMinor: priceMinor };
  const offer = { id: offerId, ringEndsAt: inMs(60_000), ...terms };
  const once = (error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
  };
  return persist(over, async () => {
    await createQuestion(db, customer.id, question).catch(once);
    await createOffer(db, { questionId, consultantId: consultant.id, ...offer }).catch(once);
    const outcome = await db.transaction((tx) => acceptOffer(tx, offerId, consultant.id, rules));
    if (outcome.kind === 'card_missing') throw new Error('The customer has no card.');
    const { sessionId } = outcome;
    if (outcome.kind === 'accepted') {
      await queue.enqueue('payment-effect', { paymentId: outcome.paymentId });
      await queue.enqueue('session-check', { sessionId }, { delayMs: rules.holdMs });
    }
    return sessionId;
  });
}

/** What the payer does until the hold stands; answers whether it does. */
async function secure(
  { provider, watch, house, over }: World,
  { script, pair, sessionId }: Lived,
  until: (what: () => boolean) => Promise<boolean>,
): Promise<boolean> {
  const asked = new Set<string>();
  return until(() => {
    const now = watch.of(sessionId);
    if (!now) return false;
    const once = (what: string, act: () => Promise<unknown>) => {
      if (asked.has(what)) return;
      asked.add(what);
      void persist(over, act).catch(() => {});
    };
    if (now.payment === 'action_required' && now.providerId && script.bank !== 'abandon') {
      const intent = now.providerId;
      once(intent, async () => {
        await ask(house, pair.customer, 'GET', path(api.payments.action.path, sessionId));
        await provider.hook('authenticate', { intent, outcome: script.bank });
        await post(house, pair.customer, path(api.payments.actionDone.path, sessionId));
      });
    }
    if (now.payment === 'declined' && script.otherCard) {
      let methodId: string | undefined;
      once('card', async () => {
        methodId ??= await typeCard(house, provider, pair.customer);
        await post(house, pair.customer, path(api.payments.otherCard.path, sessionId), { methodId });
      });
    }
    return now.status !== 'authorizing';
  });
}

/** Saves a new card the way a browser does: its number goes to the provider alone. @returns our id of it */
async function typeCard(house: BenchHouse, provider: Provider, customer: Human): Promise<string> {
  const setup = (await post(house, customer, `/api${api.payments.setupIntent.path}`)) as SetupIntent;
  await provider.typeCard(house.env.STRIPE_PUBLISHABLE_KEY ?? '', setup);
  const body = { setupIntentId: setup.id };
  return ((await post(house, customer, `/api${api.payments.addMethod.path}`, body)) as { id: string }).id;
}

interface SetupIntent {
  id: string;
  clientSecret: string;
}

/** Both come to the room, wherever it is placed; null when the session was over before. */
async function start(
  world: World,
  sessionId: string,
  people: readonly Human[],
  isOver: () => boolean,
): Promise<MediaNode | null> {
  while (!isOver()) {
    const urls: (string | undefined)[] = [];
    for (const person of people) {
      const answer = await post(world.house, person, path(api.sessions.start.path, sessionId)).catch(() => null);
      urls.push((answer as { url?: string } | null)?.url);
    }
    const node = world.nodes.find(({ url }) => urls.every((other) => other === url));
    if (node) return node;
    await delay(AGAIN_MS);
  }
  return null;
}

async function talk(world: World, lived: Lived, node: MediaNode, isOver: () => boolean): Promise<void> {
  const { now, provider, over } = world;
  const { script, pair, sessionId } = lived;
  const { customer, consultant } = pair;
  let began = now();
  let talked = 0;
  /** Resolves as soon as so much was talked, or everything is over. @returns the very instant. */
  const talkedFor = async (ms: number): Promise<number> => {
    const at = began + ms - talked;
    while (now() < at && !isOver()) await delay(Math.max(1, Math.min(200, at - now())));
    return at;
  };
  const expiring = script.expiresAfterMs;
  if (expiring !== null) {
    void talkedFor(expiring).then(async () => {
      const intent = world.watch.of(sessionId)?.providerId;
      if (!intent || isOver()) return;
      const { expired } = await persist(over, () =>
        provider.hook<{ expired: boolean }>('expire', { payment_intent: intent }),
      );
      lived.expired = expired;
    });
  }
  if (script.extendAfterMs !== null) {
    void talkedFor(script.extendAfterMs).then(() => extend(world, lived, isOver));
  }
  if (script.away) {
    const { who, afterMs, ms } = script.away;
    node.until(sessionId, pair[who].id, began + afterMs);
    const left = await talkedFor(afterMs);
    node.leave(sessionId, pair[who].id, left, 'leave');
    await delay(ms);
    if (isOver()) return;
    node.join(sessionId, pair[who].id);
    [began, talked] = [now(), afterMs];
  }
  const { ending, talkMs } = script;
  const endsAt = began + talkMs - talked;
  const leaving =
    ending === 'both'
      ? [customer, consultant]
      : ending === 'customer' || ending === 'customer lost'
        ? [customer]
        : ending === 'consultant' || ending === 'consultant lost'
          ? [consultant]
          : [];
  for (const { id } of leaving) node.until(sessionId, id, endsAt);
  await talkedFor(talkMs);
  if (ending === 'block over') return;
  lived.leftAt = endsAt;
  if (ending === 'node dies') return node.die(sessionId);
  const lost = ending.endsWith('lost');
  for (const { id } of leaving) node.leave(sessionId, id, endsAt, lost ? 'lost' : 'leave');
  if (!lost) await Promise.all(leaving.map((person) => hangUp(world, sessionId, person)));
}

/** Asks for the second block until it is heard: it may be refused while the first one is not known to be charged. */
async function extend({ house }: World, { pair, sessionId }: Lived, isOver: () => boolean): Promise<void> {
  const wish = { block: 2, priceMinor: pair.priceMinor };
  while (!isOver()) {
    const heard = await post(house, pair.customer, path(api.sessions.extend.path, sessionId), wish).then(
      () => true,
      () => false,
    );
    if (heard) return;
    await delay(AGAIN_MS);
  }
}

/** Says so until it is heard. */
function hangUp({ house, over }: World, sessionId: string, person: Human): Promise<unknown> {
  return persist(over, () => post(house, person, path(api.sessions.end.path, sessionId)));
}

const path = (pattern: string, id: string) => `/api${pattern.replace(':id', id)}`;

const post = (house: BenchHouse, person: Human, to: string, body: object = {}) => ask(house, person, 'POST', to, body);

async function ask(house: BenchHouse, { token }: Human, method: string, to: string, body?: object): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${house.serverPorts[0]}${to}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(FETCH_MS),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Tries until it works: whatever is away comes back. @throws the last error once the run is over */
async function persist<T>(over: AbortSignal, act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (over.aborted || !isPassing(error)) throw error;
      await delay(AGAIN_MS);
    }
  }
}

/** Whether somebody would try again: a refusal by a rule is final. */
const isPassing = (error: unknown) => !(error instanceof Error && /^4(?!29)\d\d /.test(error.message));
