import type { ConnectionQuality, QualityLevel, QualityReason } from '@cc/contract/sfu-signalling.ts';

export const LEVEL_WORDS: Record<QualityLevel, string> = { good: 'good', fair: 'fair', poor: 'poor' };

const REASONS: Record<QualityReason, string> = {
  loss: 'packets get lost',
  jitter: 'sound and picture come in bursts',
  delay: 'the way is long',
  bandwidth: 'too little bandwidth',
};

const ADVICE: Record<QualityReason, string> = {
  loss: 'Closer to the router, or on a cable, fewer packets get lost.',
  jitter: 'Somebody else may be using the same line: pause uploads and streams.',
  delay: 'A VPN can make the way longer. Leave each other a moment before you answer.',
  bandwidth: 'The picture is made smaller so that the voice gets through. Without the camera it needs a tenth.',
};

/** "Fair: packets get lost". */
export function qualityWords(quality: ConnectionQuality | null): string {
  if (!quality) return 'Not known yet';
  const level = LEVEL_WORDS[quality.level];
  const words = quality.reason ? `${level}: ${REASONS[quality.reason]}` : level;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What somebody can do about their own; null while there is no need. */
export const qualityAdvice = (quality: ConnectionQuality | null): string | null =>
  quality?.reason ? ADVICE[quality.reason] : null;
