import { setTimeout as delay } from 'node:timers/promises';
import { api } from '@cc/contract/http/index.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { House } from '../support/house.ts';
import { moneyOf, type Money } from '../support/money.ts';
import type { Person } from '../support/people.ts';
import { until } from '../support/until.ts';
import type { Asking, Visitor } from '../support/visitor.ts';

/** Frames of a shared screen that have to arrive; a still picture sends few. */
const SCREEN_FRAMES = 3;
const CAMERA_FRAMES = 20;
/** A call that is to stay free is hung up with at least this much of the free start left. */
const SPARE_MS = 5_000;

export interface Party {
  visitor: Visitor;
  person: Person;
}

export interface PlayedCall extends Money {
  name: string;
  outcome: SessionView['outcome'];
  framesDecoded: { customer: number; consultant: number };
  screenFrames: number;
  chatDelivered: boolean;
}

export interface Timings {
  /** The question is sent → the offer is on the consultant's screen. */
  questionToOfferMs: number;
  /** The consultant clicks "Accept" → the customer's page knows that the price is held. */
  acceptToHeldMs: number;
  /** The consultant clicks "Accept" → both see the first frame of the other. */
  acceptToMediaMs: number;
}

/** One question, all the way to the ratings, in two browsers. `billed`: stays until both screens say that it is charged. */
export async function playCall(
  house: House,
  {
    name,
    question,
    customer,
    consultant,
    billed,
    say,
  }: {
    name: string;
    question: Asking;
    customer: Party;
    consultant: Party;
    billed: boolean;
    say: (what: string) => void;
  },
): Promise<{ call: PlayedCall; session: SessionView; timings: Timings }> {
  const [asker, answerer] = [customer.visitor, consultant.visitor];
  await answerer.goOnline();
  await answerer.forgetMarks();
  say(`${name}: asking "${question.title}"`);
  const asking = asker.ask(question);
  await answerer.offer();
  await answerer.accept();
  await asking;
  const [id] = await Promise.all([asker.inCall(), answerer.inCall()]);
  const timings = timingsOf(await asker.marks(), await answerer.marks());
  say(`${name}: in call ${id}, ${timings.acceptToMediaMs} ms after the click`);

  const lines = [`Hello from ${customer.person.name}`, `Hello, ${consultant.person.name} here`] as const;
  await asker.shareScreen();
  await asker.say(lines[0]);
  await answerer.reads(lines[0]);
  await answerer.say(lines[1]);
  await asker.reads(lines[1]);
  const bothSee = async () => {
    const [mine, theirs] = await Promise.all([asker.frames(), answerer.frames()]);
    return theirs.screen >= SCREEN_FRAMES && Math.min(mine.total, theirs.total - theirs.screen) >= CAMERA_FRAMES;
  };
  await until('pictures and the shared screen to arrive', bothSee);

  const view = () => customer.person.account.call(api.sessions.get, { params: { id } });
  const window = house.config.freeWindowMs;
  if (billed) {
    say(`${name}: talking past the free ${window / 1_000} s`);
    const charged = (visitor: Visitor) => visitor.page.getByText(/\d charged$/).waitFor({ timeout: window + 40_000 });
    await Promise.all([charged(asker), charged(answerer)]);
  } else {
    const { markAt } = await view();
    const left = markAt ? Date.parse(markAt) - Date.now() - SPARE_MS : 0;
    await delay(Math.max(0, Math.min(2_000, left)));
  }
  const [seenByCustomer, seenByConsultant] = await Promise.all([asker.frames(), answerer.frames()]);

  say(`${name}: hanging up`);
  // Past the mark it is the customer: what is left when the consultant hangs up goes back.
  await (billed ? asker : answerer).hangUp();
  await Promise.all([
    asker.outcome(billed ? /^You paid/ : /^This call was free/),
    answerer.outcome(billed ? /^You earned/ : /^This call stayed within/),
  ]);
  await asker.rate(5);
  await answerer.rate(4);
  const session = await until('the money to be settled', async () => {
    const now = await view();
    const settled = now.decision !== null && ['captured', 'cancelled'].includes(now.payment.status);
    return settled && now.theirRating !== null && now;
  });
  const call = {
    name,
    outcome: session.outcome,
    ...(await moneyOf(house, id)),
    framesDecoded: { customer: seenByCustomer.total, consultant: seenByConsultant.total },
    screenFrames: seenByConsultant.screen,
    chatDelivered: true,
  };
  say(`${name}: ${call.outcome}, ${call.providerState}`);
  return { call, session, timings };
}

/** @throws Error when a moment was not noted. */
export function timingsOf(asker: Record<string, number>, answerer: Record<string, number>): Timings {
  const between = (from: number | undefined, ...to: (number | undefined)[]): number => {
    const ms = Math.round(Math.max(...to.map((moment) => (moment ?? Number.NaN) - (from ?? Number.NaN))));
    if (Number.isNaN(ms)) throw new Error(`A moment was not seen: ${JSON.stringify({ asker, answerer })}`);
    return ms;
  };
  return {
    questionToOfferMs: between(asker.asked, answerer.offer),
    acceptToHeldMs: between(answerer.accept, asker.held),
    acceptToMediaMs: between(answerer.accept, asker.frame, answerer.frame),
  };
}
