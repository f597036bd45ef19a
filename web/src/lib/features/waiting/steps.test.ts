import type { QuestionView } from '@cc/contract/http/questions.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { describe, expect, it } from 'vitest';
import { listNames, spokenChange, waitSteps, waves, type Asked } from './steps.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();

const person = (name: string, status: Asked['status'], second = 1): Asked => ({
  consultantId: name,
  name,
  headline: `${name} knows`,
  why: [],
  talkedLately: false,
  rating: { average: 4.5, count: 10 },
  status,
  at: at(second),
  ringEndsAt: at(second + 25),
});

const question = (part: Partial<QuestionView> = {}): QuestionView => ({
  id: 'q',
  title: 'Why is it slow?',
  text: '',
  tags: [],
  language: 'en',
  maxPriceMinor: 5000,
  currency: 'usd',
  status: 'open',
  round: 0,
  createdAt: at(0),
  waitUntil: at(59),
  nobodyFree: false,
  closedReason: null,
  parked: null,
  claim: null,
  firstChoice: null,
  expiresAt: at(59),
  asked: [],
  sessionId: null,
  ...part,
});

const session = (status: SessionView['payment']['status']) =>
  ({
    createdAt: at(9),
    other: { id: 'x', name: 'Ben', headline: '' },
    payment: { status, declineCode: null, capturedMinor: 0, card: { brand: 'visa', last4: '4242' } },
  }) as SessionView;

const brief = (steps: ReturnType<typeof waitSteps>) => steps.map(({ title, state }) => `${state}: ${title}`);

describe('waitSteps', () => {
  it('begins by looking', () => {
    expect(brief(waitSteps(question()))).toEqual([
      'done: Your question is out',
      'current: Reading your question',
      'todo: Somebody answers',
      'todo: Payment secured, not charged',
      'todo: You talk',
    ]);
  });

  it('shows each wave with its people and what became of them', () => {
    const asked = [
      person('Anna', 'missed'),
      person('Ben', 'declined'),
      person('Cleo', 'ringing', 27),
      person('Dan', 'ringing', 27),
    ];
    const steps = waitSteps(question({ status: 'offering', round: 2, asked }));
    expect(steps[1]).toMatchObject({
      title: 'Asked Anna and Ben',
      detail: 'Ben can’t take it now · Anna did not answer',
      state: 'done',
      at: at(1),
    });
    expect(steps[2]).toMatchObject({
      title: 'Asking 2 consultants',
      detail: 'Cleo and Dan',
      state: 'current',
      at: at(27),
    });
    expect(steps.filter(({ state }) => state === 'current')).toHaveLength(1);
  });

  it('says that whom the asker wanted is not free, once others are asked', () => {
    const firstChoice = { consultantId: 'Anna', name: 'Anna' };
    const titles = (asked: Asked[]) => waitSteps(question({ firstChoice, asked })).map(({ title }) => title);
    expect(titles([])).not.toContain('Anna is not free');
    expect(titles([person('Anna', 'declined'), person('Ben', 'ringing', 12)])).not.toContain('Anna is not free');
    expect(titles([person('Ben', 'ringing')])).toContain('Anna is not free');
  });

  it('looks on between two waves', () => {
    const steps = waitSteps(question({ asked: [person('Anna', 'declined')] }));
    expect(brief(steps).slice(1, 3)).toEqual(['done: Asked Anna', 'current: Looking for the next best']);
  });

  it('says that nobody is free, and promises nothing after it', () => {
    const steps = waitSteps(question({ nobodyFree: true, asked: [person('Anna', 'missed')] }));
    expect(brief(steps).at(-1)).toBe('problem: Nobody is free right now');
  });

  it.each([
    ['new', 'current: Securing your payment', 'todo: Connecting you'],
    ['action_required', 'current: Securing your payment', 'todo: Connecting you'],
    ['declined', 'problem: Your card was declined', 'todo: Connecting you'],
    ['held', 'done: Payment secured, not charged', 'current: Connecting you'],
  ] as const)('goes on to the payment: %s', (status, hold, connect) => {
    const asked = [person('Anna', 'withdrawn'), person('Ben', 'accepted')];
    const steps = waitSteps(question({ status: 'taken', asked }), session(status));
    expect(brief(steps).slice(-3)).toEqual(['done: Ben is answering', hold, connect]);
    expect(steps.at(-3)?.at).toBe(at(9));
  });

  it.each(['done', 'cancelled', 'expired', 'parked'] as const)('ends with what became of it: %s', (status) => {
    const steps = waitSteps(question({ status }));
    expect(steps).toHaveLength(2);
    expect(steps.some(({ state }) => state === 'todo')).toBe(false);
  });
});

describe('a parked question', () => {
  const parked = (reason: 'asker_gone' | 'notify' | 'left_open', more: Partial<QuestionView> = {}) =>
    question({ status: 'parked', parked: { reason, at: at(40), notifiedAt: null }, ...more });
  const claim = { id: 'c', consultantId: 'anna', name: 'Anna', at: at(50) } as NonNullable<QuestionView['claim']>;

  it('says why, and who would answer it', () => {
    expect(waitSteps(parked('asker_gone')).at(-1)).toMatchObject({ title: 'Paused while you were gone', at: at(40) });
    expect(waitSteps(parked('notify')).at(-1)?.title).toBe('Waiting for somebody who fits');
    expect(waitSteps(parked('left_open')).at(-1)?.title).toBe('Open to consultants');
    expect(waitSteps(parked('left_open', { claim })).at(-1)).toMatchObject({ title: 'Anna would answer', at: at(50) });
  });

  it('is heard of when somebody would answer, and when not any more', () => {
    const open = parked('left_open');
    const claimed = parked('left_open', { claim });
    expect(spokenChange(open, claimed)).toBe('Anna would answer your question. Say yes or no.');
    expect(spokenChange(claimed, claimed)).toBeNull();
    expect(spokenChange(claimed, open)).toBe('Anna can no longer answer.');
    expect(spokenChange(open, question())).toBe('Your question is being asked around again.');
  });
});

describe('waves', () => {
  it('puts offers together that were made together, in order of time', () => {
    const groups = waves([person('Cleo', 'ringing', 30), person('Anna', 'missed', 1), person('Ben', 'missed', 2)]);
    expect(groups.map((group) => group.map(({ name }) => name))).toEqual([['Anna', 'Ben'], ['Cleo']]);
  });
});

describe('spokenChange', () => {
  const ringing = question({ status: 'offering', asked: [person('Anna', 'ringing'), person('Ben', 'ringing')] });

  it('tells who is asked, who cannot, and who answers', () => {
    expect(spokenChange(question(), ringing)).toBe('Asking Anna and Ben.');
    const declined = { ...ringing, asked: [person('Anna', 'declined'), person('Ben', 'ringing')] };
    expect(spokenChange(ringing, declined)).toBe('Anna can’t take it now.');
    const taken = {
      ...ringing,
      status: 'taken' as const,
      asked: [person('Anna', 'accepted'), person('Ben', 'withdrawn')],
    };
    expect(spokenChange(ringing, taken)).toBe('Anna is answering. Connecting you.');
  });

  it('is silent about what has been said', () => {
    expect(spokenChange(ringing, ringing)).toBeNull();
  });

  it('tells once that nobody is free', () => {
    const none = question({ nobodyFree: true });
    expect(spokenChange(question(), none)).toMatch(/^Nobody is free/);
    expect(spokenChange(none, none)).toBeNull();
  });
});

it('lists names as people say them', () => {
  expect([[], ['Anna'], ['Anna', 'Ben'], ['Anna', 'Ben', 'Cleo']].map(listNames)).toEqual([
    '',
    'Anna',
    'Anna and Ben',
    'Anna, Ben and Cleo',
  ]);
});
