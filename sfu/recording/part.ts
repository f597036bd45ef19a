import type { Unfinished } from '@cc/platform/storage.ts';
import { AUDIO_TRACK, VIDEO_TRACK } from '@cc/platform/webm/write.ts';
import { opusMs, SILENCE, SILENCE_MS } from './opus.ts';
import { createPartFile } from './part-file.ts';
import { createReorder } from './reorder.ts';
import { parseRtp, type RtpPacket } from './rtp.ts';
import { createTrackClock } from './track-clock.ts';
import { createVp8Assembler } from './vp8.ts';

/** Packets are waited for as long as they may be sent again. */
const HOLD_MS = { audio: 120, video: 400 };
/** What is not said by then is silence. */
const SILENT_AFTER_MS = 700;
/** Sound that comes later than this has had silence put in its place. */
const LATE_MS = 60;

export interface PartOptions {
  /** Monotonic ms. */
  now: () => number;
  /** Makes its file, with the first packet. */
  begin: () => Promise<Unfinished>;
  onBytes: (bytes: number) => void;
}

/** Takes the packets of one stream. */
export interface Feed {
  packet(rtp: Buffer): void;
}

/**
 * One file of a recording: a person's camera and microphone, or a screen with its sound. Streams come and go within it. Players lay sound out
 * end to end, whatever its times say, so silence, muting and losses are filled.
 */
export function createPart({ now, begin, onBytes }: PartOptions) {
  let startedAt: number | null = null;
  let file: ReturnType<typeof createPartFile> | null = null;
  /** Up to where there is sound in the file, ms; null before the first. */
  let soundUntil: number | null = null;
  const flushes = new Set<(at: number) => void>();

  const timeOf = (at: number): number => Math.max(0, Math.round(at - (startedAt ?? at)));

  function open(): NonNullable<typeof file> {
    startedAt ??= now();
    file ??= createPartFile(begin(), onBytes);
    return file;
  }

  function silence(until: number): void {
    if (soundUntil === null || !file) return;
    for (; until - soundUntil >= SILENCE_MS; soundUntil += SILENCE_MS) {
      const block = { track: AUDIO_TRACK, time: Math.round(soundUntil), key: true, data: SILENCE };
      file.add(block, SILENCE_MS, null);
    }
  }

  function sound(at: number, data: Buffer): void {
    const into = open();
    const time = timeOf(at);
    soundUntil ??= time;
    silence(time);
    const lengthMs = opusMs(data);
    if (lengthMs === 0 || time < soundUntil - LATE_MS) return;
    into.add({ track: AUDIO_TRACK, time: Math.round(soundUntil), key: true, data }, lengthMs, null);
    soundUntil += lengthMs;
  }

  /** Packets in the order in which they were sent, each with its time of arrival. */
  function ordered(holdMs: number, take: (packet: RtpPacket & { arrivedAt: number }, afterGap: boolean) => void): Feed {
    const reorder = createReorder<RtpPacket & { arrivedAt: number }>(holdMs);
    const pass = (out: ReturnType<typeof reorder.flush>) => out.forEach(({ item, afterGap }) => take(item, afterGap));
    flushes.add((at) => pass(reorder.flush(at)));
    return {
      packet(rtp) {
        const packet = parseRtp(rtp);
        const arrivedAt = now();
        if (packet) pass(reorder.push(packet.sequence, { ...packet, arrivedAt }, arrivedAt));
      },
    };
  }

  return {
    /** Monotonic ms; null as long as nothing has come. */
    get startedAt(): number | null {
      return startedAt;
    },
    get failure(): unknown {
      return file?.failure ?? null;
    },
    audio(): Feed {
      const clock = createTrackClock(48_000);
      return ordered(HOLD_MS.audio, ({ timestamp, payload, arrivedAt }) => sound(clock(timestamp, arrivedAt), payload));
    },
    /** @param wantKeyFrame asked for as long as pictures cannot be decoded */
    video(wantKeyFrame: () => void): Feed {
      const clock = createTrackClock(90_000);
      const assemble = createVp8Assembler(wantKeyFrame);
      return ordered(HOLD_MS.video, (packet, afterGap) => {
        const frame = assemble(packet, afterGap);
        if (!frame) return;
        const into = open();
        const time = timeOf(clock(frame.timestamp, frame.arrivedAt));
        into.add({ track: VIDEO_TRACK, time, key: frame.key !== null, data: frame.data }, 0, frame.key);
      });
    },
    /** Several times a second: gives up what is waited for too long, and fills what is silent. */
    tick(): void {
      for (const flush of flushes) flush(now());
      if (startedAt !== null) silence(now() - startedAt - SILENT_AFTER_MS);
    },
    /** Keeps it. @returns null when nothing ever came. @throws what went wrong. */
    async finish(): Promise<{ bytes: number; durationMs: number; hasVideo: boolean } | null> {
      for (const flush of flushes) flush(Infinity);
      if (!file) return null;
      return { ...(await file.finish()), hasVideo: file.hasVideo };
    },
  };
}

export type Part = ReturnType<typeof createPart>;
