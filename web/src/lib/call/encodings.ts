import type { types as mediasoup } from 'mediasoup-client';
import type { MediaSource } from '@cc/contract/sfu-signalling.ts';

type SendSettings = Pick<mediasoup.ProducerOptions, 'encodings' | 'codecOptions'>;

/**
 * How each source is sent. One encoding each: with two people simulcast only costs bandwidth and delays the first picture. Opus sends almost
 * nothing in silence (DTX), repairs lost packets from the next (FEC), and is asked to send them again where that is in time (NACK). Bits a second.
 */
export const SEND_SETTINGS: Record<MediaSource, SendSettings> = {
  mic: { codecOptions: { opusStereo: false, opusDtx: true, opusFec: true, opusNack: true } },
  'screen-audio': { codecOptions: { opusStereo: true, opusDtx: true, opusFec: true, opusNack: true } },
  cam: { encodings: [{ maxBitrate: 1_000_000 }], codecOptions: { videoGoogleStartBitrate: 600 } },
  screen: { encodings: [{ maxBitrate: 2_500_000 }], codecOptions: { videoGoogleStartBitrate: 1_000 } },
};
