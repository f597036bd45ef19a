import type { AdminSession } from '@cc/contract/http/admin-sessions.ts';
import type { Tone } from '#lib/ui/badge.svelte';

interface BadgeWords {
  tone: Tone;
  label: string;
}

const OUTCOMES: Record<NonNullable<AdminSession['outcome']>, BadgeWords> = {
  billed: { tone: 'positive', label: 'Billed' },
  free: { tone: 'neutral', label: 'Free' },
  failed: { tone: 'warning', label: 'Never began' },
  no_show: { tone: 'warning', label: 'No-show' },
};

const RUNNING: Record<AdminSession['status'], BadgeWords> = {
  authorizing: { tone: 'accent', label: 'Securing payment' },
  ready: { tone: 'accent', label: 'Joining' },
  live: { tone: 'accent', label: 'Talking' },
  interrupted: { tone: 'warning', label: 'Interrupted' },
  ended: { tone: 'neutral', label: 'Being settled' },
  cancelled: { tone: 'neutral', label: 'Called off' },
};

/** How far a call is, or what became of it. */
export const sessionBadge = ({ status, outcome }: Pick<AdminSession, 'status' | 'outcome'>): BadgeWords =>
  outcome ? OUTCOMES[outcome] : RUNNING[status];

/** The worse of the two connections in a word; null when nothing was measured, and for good ones, which need no word. */
export function connectionBadge({ customer, consultant }: AdminSession['quality']): BadgeWords | null {
  const poor = Math.max(customer.poor, consultant.poor);
  const fair = Math.max(customer.fair, consultant.fair);
  if (poor > 0) return { tone: 'danger', label: `Poor for ${poor} min` };
  return fair > 0 ? { tone: 'warning', label: `Fair for ${fair} min` } : null;
}
