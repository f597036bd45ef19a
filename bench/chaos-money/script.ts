import { createRandom, type Random } from '@cc/dev/demo/random.ts';

/** The free window of a run, in s: short, so that a run takes minutes. All else about it is as in the product. */
export const FREE_WINDOW_SECONDS = 10;
export const FREE_MS = FREE_WINDOW_SECONDS * 1_000;

/** How a call ends: somebody hangs up, somebody's line dies, the media node dies, or the block is used up. */
export type Ending =
  'customer' | 'consultant' | 'both' | 'customer lost' | 'consultant lost' | 'node dies' | 'block over';

/** What is to happen in one session, from its acceptance on. */
export interface Script {
  kind: string;
  /** When it is accepted, in ms from the beginning of the run. */
  atMs: number;
  /** The provider's test card that it is held on. */
  card: string;
  /** What the cardholder does when the bank asks. */
  bank: 'complete' | 'fail' | 'abandon';
  /** Another card is taken when this one is declined. */
  otherCard: boolean;
  /** Who comes to the call once the hold stands. */
  joins: 'both' | 'customer' | 'consultant' | 'nobody';
  /** Called off by one of the two before anybody joins: as soon as it is accepted, or once the hold stands. */
  calledOff: { by: 'customer' | 'consultant'; when: 'accepted' | 'ready' } | null;
  /** Talk time in ms after which the ending happens. */
  talkMs: number;
  ending: Ending;
  /** Somebody is away for `ms` after this much talk. */
  away: { who: 'customer' | 'consultant'; afterMs: number; ms: number } | null;
  /** The provider lets the hold expire after this much talk. */
  expiresAfterMs: number | null;
  /** The customer asks for another block after this much talk, until that is heard. */
  extendAfterMs: number | null;
  blockMinutes: number;
  priceMinor: number;
  commissionBps: number;
}

const CARD = 'pm_card_visa';
const BANK_ASKS = 'pm_card_authenticationRequired';
const DECLINED = 'pm_card_chargeCustomerFail';
const BARELY_MS = 100;
const COMMISSIONS = [2_000, 1_500, 800, 500] as const;

type Part = Partial<Script>;
const either = (random: Random) => random.pick(['customer', 'consultant'] as const);
const past = (random: Random) => FREE_MS + random.between(150, 4_000);
const before = (random: Random) => random.between(300, FREE_MS - 300);

/** Every kind of session and how often it comes, per hundred. */
const KINDS: Record<string, [share: number, part: (random: Random) => Part]> = {
  billed: [22, (random) => ({ talkMs: past(random), ending: random.pick(['customer', 'consultant', 'both']) })],
  'free, 9:59.9 by the customer': [8, () => ({ talkMs: FREE_MS - BARELY_MS, ending: 'customer' })],
  'free, 9:59.9 by the consultant': [8, () => ({ talkMs: FREE_MS - BARELY_MS, ending: 'consultant' })],
  'free, 9:59.9 by both at once': [6, () => ({ talkMs: FREE_MS - BARELY_MS, ending: 'both' })],
  'billed, 10:00.1': [6, (random) => ({ talkMs: FREE_MS + BARELY_MS, ending: either(random) })],
  'free, early': [6, (random) => ({ talkMs: before(random), ending: either(random) })],
  'broken off after the mark': [
    6,
    (random) => ({ talkMs: past(random), ending: random.pick(['customer lost', 'consultant lost', 'node dies']) }),
  ],
  'broken off before the mark': [
    4,
    (random) => ({ talkMs: before(random), ending: random.pick(['customer lost', 'consultant lost', 'node dies']) }),
  ],
  'away in between': [
    5,
    (random) => ({
      talkMs: random.pick([past(random), FREE_MS - BARELY_MS]),
      ending: either(random),
      away: { who: either(random), afterMs: random.between(1_000, 8_000), ms: random.between(300, 3_500) },
    }),
  ],
  'nobody comes': [3, (random) => ({ joins: random.pick(['nobody', 'customer', 'consultant']) })],
  'called off': [
    4,
    (random) => ({ calledOff: { by: either(random), when: random.pick(['accepted', 'ready'] as const) } }),
  ],
  '3-D Secure': [4, (random) => ({ card: BANK_ASKS, talkMs: random.pick([past(random), before(random)]) })],
  '3-D Secure abandoned': [3, () => ({ card: BANK_ASKS, bank: 'abandon' })],
  '3-D Secure failed': [2, () => ({ card: BANK_ASKS, bank: 'fail' })],
  'card declined': [2, () => ({ card: DECLINED })],
  'another card': [3, (random) => ({ card: DECLINED, otherCard: true, talkMs: past(random) })],
  'hold expires, billed': [
    3,
    (random) => ({ talkMs: past(random), expiresAfterMs: random.between(500, FREE_MS - 500) }),
  ],
  'hold expires, free': [2, (random) => ({ talkMs: FREE_MS - BARELY_MS, expiresAfterMs: random.between(500, 5_000) })],
  'block used up': [1, () => ({ talkMs: 60_000, ending: 'block over', blockMinutes: 1 })],
  'extended, and begun': [1, () => ({ talkMs: 64_000, blockMinutes: 1, extendAfterMs: 20_000 })],
  'extended, not begun': [1, () => ({ talkMs: 50_000, blockMinutes: 1, extendAfterMs: 20_000 })],
};

/** A call of two that nothing befalls. */
export const PLAIN: Omit<Script, 'kind'> = {
  atMs: 0,
  card: CARD,
  bank: 'complete',
  otherCard: false,
  joins: 'both',
  calledOff: null,
  talkMs: 0,
  ending: 'customer',
  away: null,
  expiresAfterMs: null,
  extendAfterMs: null,
  blockMinutes: 30,
  priceMinor: 4_500,
  commissionBps: 2_000,
};

/** The sessions of a run, spread evenly over `lastsMs`; the same seed gives the same ones. Each kind comes by its share. */
export function planSessions(seed: number, count: number, lastsMs: number): Script[] {
  const random = createRandom(seed * 6_151 + 11);
  const shares = Object.entries(KINDS).flatMap(([kind, [share]]) => Array.from({ length: share }, () => kind));
  let bag: string[] = [];
  return Array.from({ length: count }, (_, i) => {
    if (bag.length === 0) bag = [...shares];
    const kind = bag.splice(Math.floor(random.next() * bag.length), 1)[0]!;
    return {
      ...PLAIN,
      kind,
      atMs: Math.round((i / count) * lastsMs),
      priceMinor: random.between(1_000, 9_999),
      commissionBps: random.pick(COMMISSIONS),
      ...KINDS[kind]![1](random),
    };
  });
}
