import type { types as ms } from 'mediasoup';

/** What every client has to be able to send and receive: Opus and VP8 are in all browsers, and VP8 costs no licence. */
export const MEDIA_CODECS: ms.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];
