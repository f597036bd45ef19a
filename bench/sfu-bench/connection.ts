import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';
import type { SfuPayload } from '@cc/contract/sfu-signalling.ts';
import { answerOf, fingerprintOf, type FarEnd } from './sdp.ts';

const MID = '0';
const CONNECTED_WITHIN_MS = 20_000;

/** One transport's near end: ICE, DTLS and SRTP by libdatachannel, packets as they are. */
export interface Connection {
  dtlsParameters: SfuPayload<'transport:connect'>['dtlsParameters'];
  connected: Promise<void>;
  /** Sends one RTP or RTCP packet; the buffer may be used again at once. */
  send(packet: Buffer): void;
  close(): void;
}

/** @param send the peer sends on it; else it receives. */
export function connect(far: FarEnd, send: boolean, onPacket: (packet: Buffer) => void): Connection {
  const pc: PeerConnection = new nodeDataChannel.PeerConnection('peer', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  const media = new nodeDataChannel.Video(MID, send ? 'SendOnly' : 'RecvOnly');
  media.addVP8Codec(96);
  const track: Track = pc.addTrack(media);
  track.onMessage(onPacket);
  let open = false;
  const connected = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not connected: ${pc.state()}`)), CONNECTED_WITHIN_MS);
    track.onOpen(() => {
      open = true;
      clearTimeout(late);
      resolve();
    });
    pc.onStateChange((state) => {
      if (state !== 'failed' && state !== 'closed') return;
      open = false;
      clearTimeout(late);
      reject(new Error(`connection ${state}`));
    });
  });
  // Who waits for it hears of a failure; who has gone meanwhile need not.
  connected.catch(() => undefined);
  pc.setLocalDescription('offer');
  const fingerprint = fingerprintOf(pc.localDescription()?.sdp ?? '');
  pc.setRemoteDescription(answerOf(far, send ? 'recvonly' : 'sendonly', MID), 'answer');
  return {
    dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] },
    connected,
    send(packet) {
      if (!open) return;
      try {
        track.sendMessageBinary(packet);
      } catch {
        // The node has closed it, and the word of it is still on its way.
        open = false;
      }
    },
    close() {
      open = false;
      pc.close();
    },
  };
}
