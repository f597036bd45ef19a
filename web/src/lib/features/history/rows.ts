import type { QuestionView } from '@cc/contract/http/questions.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { isLost } from '#lib/features/after/outcome.ts';
import type { Tone } from '#lib/ui/badge.svelte';

export interface Words {
  tone: Tone;
  label: string;
}

/** How a call came out, as a badge. */
export function sessionWords({
  status,
  outcome,
  stayedAway,
  role,
  decision,
  payment,
}: Pick<SessionView, 'status' | 'outcome' | 'stayedAway' | 'role' | 'decision' | 'payment'>): Words {
  if (status !== 'ended' && status !== 'cancelled') return { tone: 'accent', label: 'Running' };
  switch (outcome) {
    case 'billed':
      return { tone: 'neutral', label: role === 'customer' && isLost({ decision, payment }) ? 'Not charged' : 'Paid' };
    case 'free':
      return { tone: 'positive', label: 'Free' };
    case 'no_show':
      if (stayedAway.length === 0) return { tone: 'warning', label: 'Did not begin' };
      return { tone: 'warning', label: stayedAway.includes(role) ? 'You did not come' : 'The other did not come' };
    default:
      return { tone: 'warning', label: 'Called off' };
  }
}

/** How a question stands, as a badge. */
export function questionWords({
  status,
  nobodyFree,
  parked,
  claim,
}: Pick<QuestionView, 'status' | 'nobodyFree' | 'parked' | 'claim'>): Words {
  switch (status) {
    case 'open':
    case 'offering':
      return nobodyFree ? { tone: 'warning', label: 'Nobody free' } : { tone: 'accent', label: 'Asking' };
    case 'taken':
      return { tone: 'accent', label: 'Taken' };
    case 'parked':
      if (claim) return { tone: 'positive', label: 'Wants to answer' };
      return { tone: 'neutral', label: parked?.reason === 'left_open' ? 'Left open' : 'Paused' };
    case 'done':
      return { tone: 'positive', label: 'Answered' };
    case 'cancelled':
      return { tone: 'neutral', label: 'Cancelled' };
    case 'expired':
      return { tone: 'warning', label: 'Expired' };
  }
}

/** A question that came to a call leads there; any other to its own page. */
export const questionPath = ({ id, status, sessionId }: Pick<QuestionView, 'id' | 'status' | 'sessionId'>): string =>
  status === 'done' && sessionId ? `/sessions/${sessionId}` : `/questions/${id}`;

/** A call that is still on leads back into it. */
export const sessionPath = ({ id, status }: Pick<SessionView, 'id' | 'status'>): string =>
  status === 'ended' || status === 'cancelled' ? `/sessions/${id}` : `/call/${id}`;
