import { RULES } from './rules.ts';

export { stripContactDetails } from './contact-details.ts';

export const QUESTION_STATUSES = ['open', 'offering', 'taken', 'parked', 'done', 'cancelled', 'expired'] as const;
export type QuestionStatus = (typeof QUESTION_STATUSES)[number];

/** From each status, where a question may go. A question is born `open`. */
export const QUESTION_TRANSITIONS: Readonly<Record<QuestionStatus, readonly QuestionStatus[]>> = {
  open: ['offering', 'parked', 'cancelled', 'expired'],
  offering: ['open', 'taken', 'parked', 'cancelled', 'expired'],
  // Back to `open` when the hold failed or the consultant did not turn up and the customer goes on; to `cancelled` when not.
  taken: ['open', 'done', 'cancelled'],
  // Back to `open` when the asker, whose connection was gone, returns in time.
  parked: ['open', 'taken', 'cancelled', 'expired'],
  done: [],
  cancelled: [],
  expired: [],
};

export function canMove(from: QuestionStatus, to: QuestionStatus): boolean {
  return QUESTION_TRANSITIONS[from].includes(to);
}

/** A customer has at most one question in these; parked ones do not count. */
export const ACTIVE_QUESTION = ['open', 'offering', 'taken'] as const satisfies readonly QuestionStatus[];

export function isActive(status: QuestionStatus): boolean {
  return (ACTIVE_QUESTION as readonly QuestionStatus[]).includes(status);
}

/** Why a question is parked: its asker was gone, wants to hear when somebody is free, or leaves it open to be claimed. */
export const PARK_REASONS = ['asker_gone', 'notify', 'left_open'] as const;
export type ParkReason = (typeof PARK_REASONS)[number];

/** Whether a waiting question is parked because its asker's connection has been gone (since `goneAt`, epoch ms) too long. */
export function isAskerGone(goneAt: number | null, now: number, rules: { askerGoneMs: number } = RULES): boolean {
  return goneAt !== null && now - goneAt >= rules.askerGoneMs;
}

/** Whether a parked question goes on by itself when its asker is back; later, or parked by choice, the asker says so. */
export function resumesOnReturn(
  { reason, parkedAt, now }: { reason: ParkReason; parkedAt: number; now: number },
  rules: { askerBackMs: number } = RULES,
): boolean {
  return reason === 'asker_gone' && now - parkedAt <= rules.askerBackMs;
}

/**
 * Text as it is stored: NFC, no control or direction-override characters, line ends as \n, trimmed, at most one blank line.
 * (Overrides could make a question read differently to the eye than to the filters.)
 */
export function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

export type LengthProblem = 'too_short' | 'too_long';

/** People count what they see: code points, after cleaning. */
function length(text: string): number {
  return [...cleanText(text)].length;
}

/** What is wrong with a title, or null. */
export function titleProblem(
  title: string,
  rules: { titleMin: number; titleMax: number } = RULES,
): LengthProblem | null {
  const count = length(title);
  if (count < rules.titleMin) return 'too_short';
  return count > rules.titleMax ? 'too_long' : null;
}

/** What is wrong with the text, or null; it may be empty. */
export function textProblem(text: string, rules: { textMax: number } = RULES): LengthProblem | null {
  return length(text) > rules.textMax ? 'too_long' : null;
}
