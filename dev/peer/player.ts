import { performance } from 'node:perf_hooks';
import type { MediaStreamTrack as WeriftTrack } from 'werift';
import { AUDIO_FRAME_MS, type Clip } from './clip.ts';
import { createRtpStream } from './packetize.ts';

export interface Player {
  /** Somebody cannot decode (any more): go on with the next key frame. */
  wantKeyFrame(): void;
  stop(): void;
}

/** Longest stretch that is caught up after a stall; what is older is left out. */
const CATCH_UP_MS = 200;

/** Plays a clip in a loop and in real time into two tracks. Before they are connected, and while muted, packets go nowhere. */
export function playClip(clip: Clip, audioTrack: WeriftTrack, videoTrack: WeriftTrack): Player {
  const audio = createRtpStream(48_000);
  const video = createRtpStream(90_000);
  const startedAt = performance.now();
  let audioSent = 0;
  let videoSent = 0;
  let frameIndex = 0;
  let keyWanted = false;

  function nextFrame(): Clip['video'][number] | undefined {
    if (keyWanted) while (!clip.video[frameIndex % clip.video.length]?.key) frameIndex += 1;
    keyWanted = false;
    const frame = clip.video[frameIndex % clip.video.length];
    frameIndex += 1;
    return frame;
  }

  function play(): void {
    const elapsed = performance.now() - startedAt;
    audioSent = Math.max(audioSent, Math.floor((elapsed - CATCH_UP_MS) / AUDIO_FRAME_MS));
    videoSent = Math.max(videoSent, Math.floor((elapsed - CATCH_UP_MS) / clip.frameMs));
    for (; audioSent * AUDIO_FRAME_MS <= elapsed; audioSent += 1) {
      const packet = clip.audio[audioSent % clip.audio.length];
      if (packet && audioTrack.enabled && !audioTrack.stopped) {
        audioTrack.writeRtp(audio.opus(packet, audioSent * AUDIO_FRAME_MS));
      }
    }
    for (; videoSent * clip.frameMs <= elapsed; videoSent += 1) {
      if (!videoTrack.enabled || videoTrack.stopped) continue;
      const frame = nextFrame();
      for (const packet of frame ? video.vp8(frame.data, videoSent * clip.frameMs) : []) videoTrack.writeRtp(packet);
    }
  }

  const timer = setInterval(play, AUDIO_FRAME_MS / 2);
  return {
    wantKeyFrame: () => void (keyWanted = true),
    stop: () => clearInterval(timer),
  };
}
