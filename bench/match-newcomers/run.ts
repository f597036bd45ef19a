import { answerQuality } from '@cc/domain/matching/evidence/answer-quality.ts';
import { DEFAULT_PRIORS } from '@cc/domain/matching/chances/learned-rates.ts';
import { planWave, type Candidate } from '@cc/domain/offer-plan.ts';
import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';
import { planWithFirstChance } from '@cc/workers/match/first-chance.ts';
import { createIndexedPool } from '@cc/workers/match/index-pool.ts';
import { rank, withLoad, type Ranked } from '@cc/workers/match/rank.ts';
import type { Person, World, WorldQuestion } from './world.ts';

const SHORTLIST = 50;
const MS_A_DAY = 86_400_000;
const ROUNDS = 3;
const TALK_MS = 1_200_000;
/** Sessions that everybody who was there before had held, ordinary ones, beside those of the world. */
const HELD_BEFORE = 20;
/** Sessions that make a rookie standard. */
const STANDARD = 10;

/** What became of one question. */
export interface Outcome {
  question: WorldQuestion;
  /** Ids by wave, best first. */
  waves: string[][];
  /** Who got the last place of the first wave for being new, and whom the wave would have had instead. */
  chance: { id: string; instead: string[] } | null;
  /** Who took it, and how well it was answered, 0–1. */
  taken: { id: string; round: number; quality: number } | null;
}

/**
 * Lets a world ask all of its questions, matched by the worker's own pool, ranking and waves; what happens is learned from at
 * once. Nobody else decides anything: without `explores` the very same people get the same questions.
 */
export function runWorld(world: World, explores: boolean): Outcome[] {
  const pool = createIndexedPool(Infinity);
  const people = new Map(world.people.map((person) => [person.profile.id, person]));
  const rung = new Map<string, number[]>();

  function change(id: string, by: Partial<Record<Counted, number>>): void {
    const member = { ...pool.members.get(id)! };
    for (const [name, n] of Object.entries(by) as [Counted, number][]) member[name] += n;
    pool.set({ ...member, tier: member.liveSessions >= STANDARD ? 'standard' : 'rookie' });
  }

  function hold(person: Person, question: WorldQuestion): number {
    const { id } = person.profile;
    const { stars, kept } = world.session(person, question);
    const quality = answerQuality({ outcome: 'billed', stars, talkMs: TALK_MS });
    change(id, {
      liveSessions: 1,
      sessionsStarted: 1,
      sessionsKept: kept ? 1 : 0,
      ratingSum: stars,
      ratingCount: 1,
    });
    const { title, text, at } = question;
    pool.addPast({ id: question.id, at, title, text, tags: [], answers: [{ consultantId: id, quality }] });
    return quality;
  }

  function ring(ids: readonly string[], question: WorldQuestion): Person | undefined {
    const answers = ids.map((id) => ({ person: people.get(id)!, ...world.accepts(people.get(id)!, question) }));
    const first = answers.filter(({ accepts }) => accepts).sort((a, b) => a.speed - b.speed)[0];
    for (const { person, accepts } of answers) {
      const { id } = person.profile;
      rung.set(id, [...(rung.get(id) ?? []), question.at]);
      // Whoever would have accepted too late has not been given the time to answer.
      const answered = person === first?.person ? { offersAccepted: 1 } : { offersDeclined: 1 };
      const isLate = accepts && person !== first?.person;
      const { responseMs: responseMsSum } = DEFAULT_PRIORS;
      change(id, { offersDelivered: 1, ...(isLate ? {} : { ...answered, responseMsSum }) });
    }
    return first?.person;
  }

  function ask(question: WorldQuestion): Outcome {
    const wanted = { title: question.title, text: question.text, tags: [], maxPriceMinor: 10_000, currency: 'usd' };
    const asked = new Set<string>();
    const waves: string[][] = [];
    let chance: Outcome['chance'] = null;
    for (let round = 1; round <= ROUNDS; round++) {
      const recent = (id: string) => (rung.get(id) ?? []).filter((at) => at > question.at - MS_A_DAY).length;
      const ranked = withLoad(rank(pool, wanted, SHORTLIST), wanted, recent);
      const plan = (entries: readonly Ranked[]) =>
        planWave({
          question: { askerId: '', language: 'en', ceilingMinor: 10_000, waitsUntil: question.at + 120_000 },
          ranked: entries.map((entry) => candidate(entry, asked)),
          round,
          now: question.at,
        });
      const plain = plan(ranked).offers.map(({ consultantId }) => consultantId);
      const { priors } = pool.model;
      const { wave } = explores
        ? planWithFirstChance(ranked, plan, { questionId: question.id, priors })
        : { wave: plan(ranked) };
      const ids = wave.offers.map(({ consultantId }) => consultantId);
      const given = ids.find((id) => !plain.includes(id));
      if (given !== undefined) chance = { id: given, instead: plain };
      waves.push(ids);
      for (const id of ids) asked.add(id);
      const taker = ring(ids, question);
      if (taker)
        return { question, waves, chance, taken: { id: taker.profile.id, round, quality: hold(taker, question) } };
    }
    return { question, waves, chance, taken: null };
  }

  for (const person of world.people) if (person.joins === null) pool.set(memberOf(person, HELD_BEFORE));
  const seasoned = world.people.filter(({ joins }) => joins === null);
  world.before.forEach((question, i) => {
    const colleagues = seasoned.filter(({ field }) => field === question.field);
    const person = colleagues[i % colleagues.length]!;
    const { responseMs: responseMsSum } = DEFAULT_PRIORS;
    change(person.profile.id, { offersDelivered: 1, offersAccepted: 1, responseMsSum });
    hold(person, question);
  });
  return world.questions.map((question, i) => {
    for (const person of world.people) if (person.joins === i) pool.set(memberOf(person, 0));
    return ask(question);
  });
}

type Counted = {
  [Name in keyof PoolMember]: PoolMember[Name] extends number ? Name : never;
}[keyof PoolMember];

const candidate = ({ member, score, fit, priceMinor }: Ranked, asked: ReadonlySet<string>): Candidate => ({
  consultantId: member.userId,
  score,
  fit,
  tier: member.tier,
  presence: 'online',
  languages: member.languages,
  priceMinor,
  blockMinutes: member.blockMinutes,
  payoutsEnabled: true,
  blocked: false,
  alreadyAsked: asked.has(member.userId),
  ringing: false,
  nextBookingAt: null,
});

const memberOf = ({ profile }: Person, held: number): PoolMember => ({
  userId: profile.id,
  rowVersion: '1',
  tags: [...profile.tags],
  headline: profile.headline,
  bio: profile.bio,
  languages: ['en'],
  hourlyRateMinor: 6_000,
  blockMinutes: 30,
  tier: held >= STANDARD ? 'standard' : 'rookie',
  transfersActive: true,
  ratingSum: 4 * held,
  ratingCount: held,
  liveSessions: held,
  offersDelivered: 3 * held,
  offersAccepted: held,
  offersDeclined: held,
  offersMissed: 0,
  responseMsSum: 2 * held * DEFAULT_PRIORS.responseMs,
  sessionsStarted: held,
  sessionsKept: 0.9 * held,
});
