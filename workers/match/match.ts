import { countsAsAsked, isOpen } from '@cc/domain/offer.ts';
import { freePlaces, nextStep, type Wave } from '@cc/domain/offer-plan.ts';
import { commissionBps } from '@cc/domain/tiers.ts';
import { earning } from '@cc/domain/pricing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from '@cc/drizzle/client.ts';
import { guards, offersOfQuestion, type Offer } from '@cc/drizzle/repositories/offers.ts';
import { wantMail } from '@cc/drizzle/repositories/mails.ts';
import { questionAndNow, wantMatch, type Question } from '@cc/drizzle/repositories/questions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { writeWave, type NewOffer } from '@cc/drizzle/repositories/write-wave.ts';
import { retrying, transaction } from '@cc/drizzle/retry.ts';
import { questions, type MatchCandidate } from '@cc/drizzle/schema/index.ts';
import { waveNews } from '@cc/drizzle/views/offer.ts';
import { questionNews } from '@cc/drizzle/views/question.ts';
import type { Announcer } from '@cc/platform/announce.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { Enqueuer } from '@cc/platform/queue.ts';
import type { IndexedPool } from './index-pool.ts';
import { planRound } from './plan-round.ts';
import { explainer, rank, type Ranked } from './rank.ts';

/** How many of the pool are looked at for one wave, beside a few newcomers, and kept for the explanation. */
const SHORTLIST = 50;

export interface MatchDeps {
  db: Db;
  pool: IndexedPool;
  heartbeats: Heartbeats;
  announcer: Announcer;
  queue: Enqueuer;
  rules: Rules;
  /** Counts a written wave; `ms` is the time from wanting the round to its offers. */
  onWave?: (offers: number, ms: number) => void;
}

/**
 * Looks at a question and does what comes next: writes the next wave, or notes when to look again, or tells the customer
 * that nobody is free. Safe to run at any time, any number of times.
 */
export async function matchQuestion(deps: MatchDeps, questionId: string): Promise<void> {
  const { db, rules } = deps;
  const look = await questionAndNow(db, questionId);
  if (!look || (look.question.status !== 'open' && look.question.status !== 'offering')) return;

  const { question, now } = look;
  // Before the first round there are none.
  const sofar = question.round === 0 ? [] : await offersOfQuestion(db, questionId);
  const offers = keepingPlaces(sofar);
  const { round } = question;
  const waitsUntil = question.waitUntil.getTime();
  const step = nextStep({ waitsUntil, offers, round, eligible: 1, now: now.getTime(), rules });
  if (step.kind === 'no_taker') return nobodyFree(deps, question);
  const rung = sofar.map(({ status, createdAt, ringEndsAt, lostAt }) => ({
    ...{ status, startedAt: createdAt.getTime(), ringEndsAt: ringEndsAt.getTime() },
    isLost: lostAt !== null,
  }));
  const detailAt = question.detailAt?.getTime() ?? 0;
  const places = step.kind === 'wave' ? Infinity : freePlaces({ offers: rung, detailAt, now: now.getTime(), rules });
  if (step.kind === 'wait' && places <= 0) return lookAgain(deps, question, new Date(step.at));

  const started = performance.now();
  const { wave, ranked } = await nextRound(deps, question, sofar, now.getTime());
  const tookUs = Math.round((performance.now() - started) * 1_000);
  wave.offers.splice(places);
  if (wave.offers.length === 0) {
    if (step.kind === 'wait') return lookAgain(deps, question, new Date(step.at));
    const again = nextStep({ waitsUntil, offers, round, eligible: 0, now: now.getTime(), rules });
    return lookAgain(deps, question, new Date(again.kind === 'wait' ? again.at : now.getTime() + rules.retryMs));
  }
  await writeRound(deps, question, wave, ranked, tookUs, now);
}

/** What rings at nobody keeps no place: whoever it rings at may come back, but nobody waits for that. */
const keepingPlaces = (sofar: readonly Offer[]) =>
  sofar
    .filter(({ lostAt }) => lostAt === null)
    .map(({ status, createdAt, ringEndsAt }) => ({
      status,
      startedAt: createdAt.getTime(),
      ringEndsAt: ringEndsAt.getTime(),
    }));

/** Reads what a round is planned from, and plans it; `sofar` are the offers of the question until now. */
export async function nextRound(
  { db, pool, heartbeats, rules }: MatchDeps,
  question: Question,
  sofar: readonly Offer[],
  now: number,
) {
  const shortlist = rank(pool, question, SHORTLIST);
  const ids = shortlist.map((entry) => entry.member.userId);
  const [guardOf, live] = await Promise.all([guards(db, ids), heartbeats.liveAmong(ids)]);
  const detailAt = question.detailAt?.getTime() ?? null;
  const asked = new Set<string>();
  for (const { consultantId, status, declineReason, createdAt, answeredAt } of sofar) {
    const times = { createdAt: createdAt.getTime(), answeredAt: answeredAt?.getTime() ?? null };
    if (countsAsAsked({ status, declineReason, ...times }, { now, detailAt }, rules)) asked.add(consultantId);
  }
  return planRound({
    question,
    waitsUntil: question.waitUntil.getTime(),
    round: question.round + 1,
    stillRinging: keepingPlaces(sofar).filter((offer) => isOpen(offer, now)).length,
    shortlist,
    guardOf: (id) => {
      const guard = guardOf.get(id);
      return guard && { ...guard, asked: asked.has(id) };
    },
    live,
    priors: pool.model.priors,
    now,
    rules,
  });
}

async function writeRound(
  deps: MatchDeps,
  question: Question,
  wave: Wave,
  ranked: readonly Ranked[],
  tookUs: number,
  now: Date,
): Promise<void> {
  const { db, pool, rules, announcer, queue } = deps;
  const byId = new Map(ranked.map((entry) => [entry.member.userId, entry]));
  const { reasonsOf, termsOf } = explainer(pool, question);
  const newOffers = wave.offers.flatMap((planned): NewOffer[] => {
    const entry = byId.get(planned.consultantId);
    if (!entry) return [];
    const terms = {
      priceMinor: planned.priceMinor,
      currency: question.currency,
      commissionBps: commissionBps(entry.member.tier),
    };
    return [
      {
        ...terms,
        consultantId: planned.consultantId,
        blockMinutes: planned.blockMinutes,
        earnMinor: earning(terms).payoutMinor,
        score: entry.score,
        ...reasonsOf(entry),
        ringMs: planned.ringEndsAt - now.getTime(),
        unattended: planned.channel === 'push',
      },
    ];
  });
  const excluded = new Map(wave.filtered.map(({ consultantId, reason }) => [consultantId, reason]));
  const ranking = ranked.map((entry): MatchCandidate => {
    const reason = excluded.get(entry.member.userId);
    const { score, parts, member } = entry;
    const terms = termsOf(member.userId);
    return { consultantId: member.userId, score, parts, terms, ...(reason ? { excluded: reason } : {}) };
  });

  const ringMs = Math.max(...newOffers.map((offer) => offer.ringMs));
  const lookMs = Math.min(ringMs, rules.waveAfterMs);
  const written = await retrying(() =>
    writeWave(db, {
      questionId: question.id,
      expectedRound: question.round,
      offers: newOffers,
      lookAgainMs: lookMs,
      pushGraceMs: rules.pushGraceMs,
      explanation: { poolSize: pool.members.size, ranking, tookUs },
    }),
  );
  if (!written) return;
  const { offers, pushes, versions } = written;
  announcer.tell(waveNews(written, rules.freeWindowMs));
  deps.onWave?.(offers.length, now.getTime() - (question.matchWantedAt ?? question.createdAt).getTime());
  const questionId = question.id;
  const jobs = pushes.map(({ pushId, delayMs }) => queue.enqueue('push', { pushId }, { id: pushId, delayMs }));
  // Others rang all of them in this instant.
  if (offers.length === 0) {
    const again = { id: `${questionId}-after-${question.round + 1}`, delayMs: rules.collisionRetryMs };
    jobs.push(queue.enqueue('match', { questionId }, again));
  }
  announcer.tell(await questionNews(db, questionId, versions));
  await Promise.all(jobs);
}

/** Notes when to look again; what is due is looked for several times a second, for all questions at once (`sweepDue`). */
const lookAgain = ({ db }: MatchDeps, question: Question, at: Date): Promise<void> => wantMatch(db, question.id, at);

/** The wait is over without a taker: the question stays open, and its asker is told and chooses; by mail when no page is open. */
async function nobodyFree({ db, announcer, heartbeats, queue }: MatchDeps, question: Question): Promise<void> {
  const { id, customerId, title } = question;
  // Said once: a further look at the same question wants no round any more.
  const saidBefore = question.matchWantedAt === null;
  const isThere = saidBefore || (await heartbeats.isLive(customerId));
  const result = await transaction(db, async (tx) => {
    const [row] = await tx
      .update(questions)
      .set({ status: 'open', matchWantedAt: null })
      .where(and(eq(questions.id, id), inArray(questions.status, ['open', 'offering'])))
      .returning({ id: questions.id });
    if (!row) return undefined;
    const letter = { template: 'nobody_free', data: { title, url: `/questions/${id}` } } as const;
    const mailId = isThere ? undefined : await wantMail(tx, { userId: customerId, ...letter });
    return { mailId, versions: await bumpVersions(tx, [customerId]) };
  });
  if (!result) return;
  if (result.mailId) await queue.enqueue('mail', { mailId: result.mailId }, { id: result.mailId });
  announcer.tell(await questionNews(db, id, result.versions));
}
