/** One note: when it starts (seconds from now), how high (Hz), how long it rings on (seconds), how loud (0–1). */
export interface Note {
  at: number;
  pitch: number;
  length: number;
  gain: number;
}

/** A warm fourth upwards, then rest: repeats every `RING_PERIOD`. */
export const RING: readonly Note[] = [
  { at: 0, pitch: 440, length: 0.7, gain: 0.5 },
  { at: 0.22, pitch: 587.33, length: 1.1, gain: 0.5 },
];

/** Seconds from one ring to the next; the offer card breathes at the same pace. */
export const RING_PERIOD = 2.4;

/**
 * Rings that are scheduled at once, two minutes, longer than anything rings (pushed offers: 45 s). The audio clock plays them: timers of a
 * hidden tab are slowed down, in the end to one a minute, and would fall silent just when somebody is to be called back to it.
 */
export const RINGS_AHEAD = 50;

/** A soft major third, once: somebody was found. */
export const FOUND: readonly Note[] = [
  { at: 0, pitch: 523.25, length: 0.9, gain: 0.32 },
  { at: 0.11, pitch: 659.26, length: 1.4, gain: 0.34 },
];

/**
 * Schedules notes on a context (live or offline). The body is a sine; a quiet octave that dies away sooner gives the struck,
 * wooden warmth. Nothing starts or ends abruptly, so that nothing clicks.
 * @param delay seconds from now
 */
export function play(context: BaseAudioContext, output: AudioNode, notes: readonly Note[], delay = 0): void {
  for (const note of notes) {
    const start = context.currentTime + 0.02 + delay + note.at;
    partial(context, output, start, note.pitch, note.length, note.gain);
    partial(context, output, start, note.pitch * 2, note.length * 0.45, note.gain * 0.16);
  }
}

function partial(
  context: BaseAudioContext,
  output: AudioNode,
  start: number,
  pitch: number,
  length: number,
  gain: number,
): void {
  const oscillator = new OscillatorNode(context, { type: 'sine', frequency: pitch });
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0.0001, start);
  envelope.gain.exponentialRampToValueAtTime(gain, start + 0.018);
  envelope.gain.exponentialRampToValueAtTime(0.0001, start + length);
  oscillator.connect(envelope).connect(output);
  oscillator.start(start);
  oscillator.stop(start + length + 0.05);
}
