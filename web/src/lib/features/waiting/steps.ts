import type { QuestionView } from '@cc/contract/http/questions.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';

export type Asked = QuestionView['asked'][number];

/** One line of what is really happening, as the timeline draws it; `people` are those who were asked in it. */
export interface WaitStep {
  id: string;
  title: string;
  detail?: string | undefined;
  state: 'done' | 'current' | 'todo' | 'problem';
  /** When, as an instant; what is still to come has none. */
  at?: string | undefined;
  people?: Asked[] | undefined;
}

/** Offers that were made this close together are one wave. */
const SAME_WAVE_MS = 1_500;

/** "Anna", "Anna and Ben", "Anna, Ben and Cleo". */
export function listNames(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Everybody who was asked, in waves, oldest first. */
export function waves(asked: readonly Asked[]): Asked[][] {
  const sorted = [...asked].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const groups: Asked[][] = [];
  for (const one of sorted) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    if (last && first && Date.parse(one.at) - Date.parse(first.at) <= SAME_WAVE_MS) last.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** What became of the people of a wave, in words; those who were only no longer needed are not held against anybody. */
function outcomes(wave: readonly Asked[]): string | undefined {
  const of = (status: Asked['status']) => wave.filter((one) => one.status === status).map(({ name }) => name);
  const [declined, missed] = [of('declined'), of('missed')];
  const parts = [
    declined.length > 0 ? `${listNames(declined)} can’t take it now` : '',
    missed.length > 0 ? `${listNames(missed)} did not answer` : '',
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}

function waveStep(wave: Asked[], index: number): WaitStep {
  const ringing = wave.some(({ status }) => status === 'ringing');
  const names = listNames(wave.map(({ name }) => name));
  return {
    id: `wave-${index}`,
    title: !ringing ? `Asked ${names}` : wave.length > 1 ? `Asking ${wave.length} consultants` : `Asking ${names}`,
    detail: outcomes(wave) ?? (ringing && wave.length > 1 ? names : undefined),
    state: ringing ? 'current' : 'done',
    at: wave[0]?.at,
    people: wave,
  };
}

/** Said once others are asked: whom the asker wanted was busy, offline, or does not take such questions. */
const notFree = ({ firstChoice, asked }: QuestionView): WaitStep[] =>
  firstChoice && asked.length > 0 && !asked.some(({ consultantId }) => consultantId === firstChoice.consultantId)
    ? [{ id: 'first', title: `${firstChoice.name} is not free`, detail: 'So others who fit are asked.', state: 'done' }]
    : [];

const todo = (id: string, title: string): WaitStep => ({ id, title, state: 'todo' });

/** From "somebody accepted" on. */
function foundSteps(taker: string, acceptedAt: string | undefined, session: SessionView | null): WaitStep[] {
  const payment = session?.payment.status;
  const secured = payment === 'held' || payment === 'captured';
  return [
    { id: 'found', title: `${taker} is answering`, state: 'done', at: acceptedAt },
    secured
      ? { id: 'hold', title: 'Payment secured, not charged', state: 'done' }
      : payment === 'declined'
        ? { id: 'hold', title: 'Your card was declined', detail: 'Choose another one to go on.', state: 'problem' }
        : {
            id: 'hold',
            title: 'Securing your payment',
            detail: payment === 'action_required' ? 'Your bank wants to be sure that it is you.' : undefined,
            state: 'current',
          },
    { id: 'connect', title: 'Connecting you', state: secured ? 'current' : 'todo' },
  ];
}

function parkedStep({ parked, claim }: QuestionView): WaitStep {
  const step = { id: 'parked', state: 'current', at: parked?.at } as const;
  if (claim) return { ...step, title: `${claim.name} would answer`, detail: 'Waiting for your yes.', at: claim.at };
  switch (parked?.reason) {
    case 'notify':
      return { ...step, title: 'Waiting for somebody who fits', detail: 'Nobody is rung; we tell you.' };
    case 'left_open':
      return { ...step, title: 'Open to consultants', detail: 'Who would answer asks you first.' };
    default:
      return { ...step, title: 'Paused while you were gone', detail: 'Nobody is rung.' };
  }
}

/** What happened to a question, what is happening, and what comes next; oldest first. */
export function waitSteps(question: QuestionView, session: SessionView | null = null): WaitStep[] {
  const steps: WaitStep[] = [
    { id: 'sent', title: 'Your question is out', state: 'done', at: question.createdAt },
    ...notFree(question),
    ...waves(question.asked).map(waveStep),
  ];
  const ahead = [
    todo('found', 'Somebody answers'),
    todo('hold', 'Payment secured, not charged'),
    todo('connect', 'You talk'),
  ];
  switch (question.status) {
    case 'open':
    case 'offering': {
      if (question.nobodyFree) {
        return [
          ...steps,
          { id: 'nobody', title: 'Nobody is free right now', state: 'problem', at: question.waitUntil },
        ];
      }
      if (!steps.some(({ state }) => state === 'current')) {
        const again = question.asked.length > 0;
        steps.push({
          id: 'looking',
          title: again ? 'Looking for the next best' : 'Reading your question',
          detail: 'It rings as soon as somebody who fits is free.',
          state: 'current',
        });
      }
      return [...steps, ...ahead];
    }
    case 'taken': {
      const taker = question.asked.findLast(({ status }) => status === 'accepted');
      return [...steps, ...foundSteps(session?.other.name ?? taker?.name ?? 'Somebody', session?.createdAt, session)];
    }
    case 'parked':
      return [...steps, parkedStep(question)];
    case 'done':
      return [...steps, { id: 'talked', title: 'You talked about it', state: 'done' }];
    case 'cancelled':
      return [
        ...steps,
        { id: 'cancelled', title: 'You stopped asking', detail: 'Nothing was charged.', state: 'done' },
      ];
    case 'expired':
      return [
        ...steps,
        { id: 'expired', title: 'Nobody took it within a day', detail: 'Nothing was charged.', state: 'problem' },
      ];
  }
}

/** What a screen reader should hear of the difference between two states, or null. */
export function spokenChange(before: QuestionView | null, after: QuestionView): string | null {
  if (after.status === 'taken' && before?.status !== 'taken') {
    return `${after.asked.findLast(({ status }) => status === 'accepted')?.name ?? 'Somebody'} is answering. Connecting you.`;
  }
  if (after.nobodyFree && !before?.nobodyFree)
    return 'Nobody is free right now. Keep waiting, be told of somebody, leave your question open, or stop.';
  if (after.claim && after.claim.id !== before?.claim?.id)
    return `${after.claim.name} would answer your question. Say yes or no.`;
  if (before?.claim && !after.claim && after.status === 'parked') return `${before.claim.name} can no longer answer.`;
  if (before?.status === 'parked' && after.status === 'open') return 'Your question is being asked around again.';
  const known = new Map(before?.asked.map((one) => [`${one.consultantId} ${one.at}`, one.status]));
  const was = (one: Asked) => known.get(`${one.consultantId} ${one.at}`);
  const asking = after.asked.filter((one) => one.status === 'ringing' && was(one) === undefined);
  if (asking.length > 0) return `Asking ${listNames(asking.map(({ name }) => name))}.`;
  const gone = after.asked.filter((one) => ['declined', 'missed'].includes(one.status) && was(one) === 'ringing');
  return gone.length > 0 ? `${listNames(gone.map(({ name }) => name))} can’t take it now.` : null;
}
