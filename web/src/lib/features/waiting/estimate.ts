import type { WaitEstimateView } from '@cc/contract/http/questions.ts';

/** "10 seconds", "45 seconds", "2 minutes": as exactly as one can promise. */
function about(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 55) return `${Math.max(5, Math.round(seconds / 5) * 5)} seconds`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

const alike: Record<WaitEstimateView['scope'], string> = {
  kind_and_hour: 'for questions like yours at this time of day',
  kind: 'for questions like yours',
  hour: 'at this time of day',
  all: 'here',
};

/** What a waiting person is told of how long it takes, by what is known. */
export function estimateWords(estimate: WaitEstimateView | null): string {
  if (!estimate) return 'We do not know yet how long this takes: few have asked like this before.';
  const scope = alike[estimate.scope];
  return estimate.medianMs === null
    ? `Often nobody is free ${scope}. We ask all the same.`
    : `Usually about ${about(estimate.medianMs)} ${scope}.`;
}
