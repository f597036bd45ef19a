import { senderReport } from './rtcp.ts';
import { makePacket, stamp } from './rtp.ts';

/** 500 kbit/s of video: 20 frames a second of three packets; sound of 32 kbit/s in packets of 20 ms. */
const VIDEO = { everyMs: 50, packets: 3, payload: 1_038, clockRate: 90_000 };
const AUDIO = { everyMs: 20, payload: 80, clockRate: 48_000 };
/** Longest stretch that is caught up after a stall; what is older is left out, and not numbered, so nobody takes it for a loss. */
const CATCH_UP_MS = 300;
const REPORT_MS = 1_000;
/** Nothing is sent twice here, so a key frame that was lost is made up for by the next. */
const KEY_FRAME_EVERY = 80;
/** VP8's payload descriptor with a 15-bit PictureID. */
const DESCRIPTOR_BYTES = 4;

export interface SenderOptions {
  video: { ssrc: number; payloadType: number };
  audio: { ssrc: number; payloadType: number };
  extensionId: number;
  /** Ms by which this one is behind the others, so that not all send at once. */
  phase: number;
  send: (packet: Buffer) => void;
}

/** Calls `each` for every multiple of `everyMs` that has come since the last time. */
function pace(everyMs: number, each: (index: number) => void): (elapsed: number) => void {
  let next = 0;
  return (elapsed) => {
    next = Math.max(next, Math.ceil((elapsed - CATCH_UP_MS) / everyMs));
    for (; next * everyMs <= elapsed; next += 1) each(next);
  };
}

/** A camera and a microphone, as packets in real time. */
export function createSender({ video, audio, extensionId, phase, send }: SenderOptions) {
  const picture = makePacket({ ...video, extensionId, payload: Buffer.alloc(DESCRIPTOR_BYTES + VIDEO.payload, 0x5a) });
  const sound = makePacket({ ...audio, extensionId, payload: Buffer.alloc(AUDIO.payload, 0x5a) });
  const frameAt = picture.length - VIDEO.payload;
  // What a recording reads of it: the size of a key frame (RFC 6386 9.1), 640 by 480, and sound of 20 ms (RFC 6716 3.1).
  Buffer.from([0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]).copy(picture, frameAt + 3);
  sound[sound.length - AUDIO.payload] = 0x78;
  const descriptorAt = frameAt - DESCRIPTOR_BYTES;
  const streams = { video: { sent: 0, timestamp: 0 }, audio: { sent: 0, timestamp: 0 } };
  let keyWanted = true;
  let wide = 0;
  let startedAt: number | null = null;

  function sendOne(packet: Buffer, stream: { sent: number; timestamp: number }, marker: boolean): void {
    stamp(packet, { sequence: stream.sent, timestamp: stream.timestamp, wide, marker });
    send(packet);
    stream.sent += 1;
    wide += 1;
  }

  const pictures = pace(VIDEO.everyMs, (frame) => {
    streams.video.timestamp = frame * VIDEO.everyMs * (VIDEO.clockRate / 1000);
    picture[descriptorAt + 1] = 0x80;
    picture.writeUInt16BE(0x8000 | (frame & 0x7fff), descriptorAt + 2);
    keyWanted ||= frame % KEY_FRAME_EVERY === 0;
    // RFC 6386 9.1: the lowest bit of a key frame's first byte is 0.
    picture[frameAt] = keyWanted ? 0x10 : 0x11;
    keyWanted = false;
    for (let i = 0; i < VIDEO.packets; i += 1) {
      picture[descriptorAt] = i === 0 ? 0x90 : 0x80;
      sendOne(picture, streams.video, i === VIDEO.packets - 1);
    }
  });
  const sounds = pace(AUDIO.everyMs, (index) => {
    streams.audio.timestamp = index * AUDIO.everyMs * (AUDIO.clockRate / 1000);
    sendOne(sound, streams.audio, false);
  });
  const reports = pace(REPORT_MS, (second) => {
    const wallMs = second * REPORT_MS;
    for (const [{ ssrc }, { sent, timestamp }, { payload }] of [
      [video, streams.video, VIDEO],
      [audio, streams.audio, AUDIO],
    ] as const) {
      if (sent > 0) send(senderReport({ ssrc, wallMs, timestamp, packets: sent, bytes: sent * payload }));
    }
  });

  return {
    /** Somebody cannot decode (yet): the next frame is a key frame. */
    wantKeyFrame: () => void (keyWanted = true),
    /** Sends what is due. `now` in monotonic ms. */
    play(now: number): void {
      startedAt ??= now + phase;
      const elapsed = now - startedAt;
      pictures(elapsed);
      sounds(elapsed);
      reports(elapsed);
    },
  };
}

export type Sender = ReturnType<typeof createSender>;
