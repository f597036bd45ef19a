import type { Unfinished } from '@cc/platform/storage.ts';
import * as webm from '@cc/platform/webm/write.ts';

/** A cluster is written at the next key frame after this, and at the latest after the second: so much is lost with a node that is killed. */
const CLUSTER_MS = { least: 500, most: 1_000 };
/** What waits for the disk longer than that many bytes take would fill the memory that calls need. */
const PENDING_BYTES = 16 * 1024 * 1024;

/**
 * Writes blocks into a WebM file as they come. What is on disk can be played at any moment, up to the last cluster.
 * @param onBytes hears how many more have been written
 */
export function createPartFile(begun: Promise<Unfinished>, onBytes: (bytes: number) => void) {
  const cues: { video: webm.Cue[]; audio: webm.Cue[] } = { video: [], audio: [] };
  let blocks: webm.Block[] = [];
  let at = webm.HEAD.length;
  let endMs = 0;
  let pending = 0;
  let failed: unknown = null;
  let work: Promise<void> = Promise.resolve();
  let has = { video: false, audio: false };
  work = write((file) => file.write(webm.HEAD));

  function write(step: (file: Unfinished) => Promise<void>): Promise<void> {
    const next = work.then(async () => {
      if (failed === null) await step(await begun);
    });
    return next.catch((error: unknown) => void (failed ??= error));
  }

  const patch = (patches: readonly webm.Patch[]): void => {
    for (const { at: where, bytes } of patches) work = write((file) => file.write(bytes, where));
  };

  /** Writes what has come so far. */
  function cut(): void {
    if (blocks.length === 0) return;
    const sorted = blocks.toSorted((a, b) => a.time - b.time);
    blocks = [];
    const from = sorted[0]!.time;
    const bytes = webm.cluster(from, sorted);
    const key = sorted.find(({ track, key }) => track === webm.VIDEO_TRACK && key);
    if (key) cues.video.push({ time: key.time, track: webm.VIDEO_TRACK, at });
    cues.audio.push({ time: from, track: webm.AUDIO_TRACK, at });
    at += bytes.length;
    pending += bytes.length;
    if (pending > PENDING_BYTES) failed ??= new Error('The disk is too slow for the recording.');
    work = write(async (file) => {
      await file.write(bytes);
      pending -= bytes.length;
    });
    onBytes(bytes.length);
  }

  return {
    get failure(): unknown {
      return failed;
    },
    get hasVideo(): boolean {
      return has.video;
    },
    /** @param size of the picture, with the first one */
    add(block: webm.Block, lengthMs: number, size: { width: number; height: number } | null): void {
      const isVideo = block.track === webm.VIDEO_TRACK;
      const ageMs = blocks[0] ? block.time - blocks[0].time : 0;
      if (ageMs >= CLUSTER_MS.most || (ageMs >= CLUSTER_MS.least && isVideo && block.key)) cut();
      if (isVideo && !has.video && size) patch(webm.withVideo(size));
      if (!isVideo && !has.audio) patch(webm.withAudio());
      has = { video: has.video || isVideo, audio: has.audio || !isVideo };
      endMs = Math.max(endMs, block.time + lengthMs);
      blocks.push(block);
    },
    /** @throws what went wrong on the way; then nothing is left of it. */
    async finish(): Promise<{ bytes: number; durationMs: number }> {
      cut();
      const index = has.video ? cues.video : cues.audio;
      const cuesAt = index.length > 0 ? at : null;
      if (cuesAt !== null) {
        const bytes = webm.cuesOf(index);
        at += bytes.length;
        work = write((file) => file.write(bytes));
      }
      patch(webm.finished({ durationMs: endMs, cuesAt, bytes: at }));
      work = write((file) => file.finish());
      await work;
      if (failed === null) return { bytes: at, durationMs: Math.round(endMs) };
      await begun.then((file) => file.discard()).catch(() => undefined);
      throw failed;
    },
  };
}

export type PartFile = ReturnType<typeof createPartFile>;
