import type { Rules } from './rules.ts';
import type { SessionStatus } from './session.ts';

/**
 * A call is recorded only while both of its people want it: one proposes, the other agrees, and either stops it at any moment. Consent is given
 * anew for each recording. What is `refused`, `lapsed`, `withdrawn` or `stopped` never goes on.
 */
export type RecordingStatus = 'proposed' | 'refused' | 'lapsed' | 'withdrawn' | 'recording' | 'stopped';

/** Of a recording, what its rule goes by. */
export interface RecordingFacts {
  status: RecordingStatus;
  /** Who proposed it. */
  proposedBy: string;
  /** When it was proposed, epoch ms. */
  proposedAt: number;
}

type Wish = 'agree' | 'refuse' | 'stop';
type Allowance = Pick<Rules, 'recordingAnswerMs'>;

/** Both have to be there to see that it is proposed. */
export const mayPropose = (
  session: SessionStatus,
  newest: RecordingFacts | null,
  now: number,
  rules: Allowance,
): boolean => session === 'live' && (newest === null || !isOpen(newest, now, rules));

/** Until when a proposal can be answered, epoch ms. */
export const answerUntil = (proposedAt: number, { recordingAnswerMs }: Allowance): number =>
  proposedAt + recordingAnswerMs;

/** Whether it is recorded, or may yet be. */
export function isOpen({ status, proposedAt }: RecordingFacts, now: number, rules: Allowance): boolean {
  return status === 'recording' || (status === 'proposed' && now < answerUntil(proposedAt, rules));
}

/**
 * What becomes of a recording when somebody of its call wishes something. Null: it cannot be wished (any more), least of all to agree for the other.
 * Who stops what they have proposed withdraws it; who stops what is proposed to them refuses it.
 */
export function afterWish(
  recording: RecordingFacts,
  wish: { wish: Wish; by: string; now: number; session: SessionStatus },
  rules: Allowance,
): RecordingStatus | null {
  const { status, proposedBy } = recording;
  if (status === 'recording') return wish.wish === 'stop' ? 'stopped' : null;
  if (status !== 'proposed' || !isOpen(recording, wish.now, rules)) return null;
  if (wish.by === proposedBy) return wish.wish === 'stop' ? 'withdrawn' : null;
  if (wish.wish !== 'agree') return 'refused';
  return wish.session === 'live' ? 'recording' : null;
}

/** What is there to be seen of a recording after it. */
export type RecordingState = 'recording' | 'processing' | 'ready' | 'empty' | 'busy' | 'failed' | 'expired';

/**
 * How a recording that both agreed to shows. `closed`: the media nodes have handed in all of it. `parts`: how many files there are of
 * each status; one that failed beside one that is kept is no failure of the whole.
 */
export function recordingState(facts: {
  stopped: boolean;
  closed: boolean;
  deleted: boolean;
  failed: boolean;
  /** It could not begin beside all the others. */
  busy: boolean;
  parts: { writing: number; stored: number; failed: number };
}): RecordingState {
  if (facts.deleted) return 'expired';
  if (!facts.stopped) return 'recording';
  if (!facts.closed || facts.parts.writing > 0) return 'processing';
  if (facts.parts.stored > 0) return 'ready';
  if (facts.failed || facts.parts.failed > 0) return 'failed';
  return facts.busy ? 'busy' : 'empty';
}
