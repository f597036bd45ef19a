import type { CallQuality } from '@cc/contract/http/call.ts';
import type { QualityReason } from '@cc/contract/sfu-signalling.ts';

type Minute = Pick<CallQuality['minutes'][number], 'level' | 'reason'>;

const REASONS: Record<QualityReason, string> = {
  loss: 'packets got lost',
  jitter: 'sound and picture came in bursts',
  delay: 'the way was long',
  bandwidth: 'there was too little bandwidth',
};

const minutes = (count: number): string => `${count} minute${count === 1 ? '' : 's'}`;

/** How a connection was over a call, in a sentence. Null when nothing was measured. */
export function qualitySummary(measured: readonly Minute[]): string | null {
  if (measured.length === 0) return null;
  const of = (level: Minute['level']) => measured.filter((minute) => minute.level === level).length;
  const trouble = measured.filter(({ level }) => level !== 'good');
  if (trouble.length === 0) return 'Good throughout';
  const counts = Map.groupBy(
    trouble.flatMap(({ reason }) => reason ?? []),
    (reason) => reason,
  );
  const [most] = [...counts].sort(([, a], [, b]) => b.length - a.length);
  const parts = [
    of('good') > 0 && `good for ${minutes(of('good'))}`,
    of('fair') > 0 && `fair in ${minutes(of('fair'))}`,
    of('poor') > 0 && `poor in ${minutes(of('poor'))}`,
  ].filter((part) => part !== false);
  const words = `${parts.join(', ')}${most ? `; ${REASONS[most[0]]}` : ''}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
