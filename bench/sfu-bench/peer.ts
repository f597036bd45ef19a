import type { SfuPayload } from '@cc/contract/sfu-signalling.ts';
import { connect, type Connection } from './connection.ts';
import type { Capabilities, Door, DoorOptions, OpenDoor } from './door.ts';
import { createReception, type Counted } from './reception.ts';
import { readRtcp } from './rtcp.ts';
import { isRtcp } from './rtp.ts';
import { createSender } from './sender.ts';

const WIDE_URI = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
type RtpParameters = SfuPayload<'produce'>['rtpParameters'];

export interface PeerOptions extends Omit<DoorOptions, 'onReceived'> {
  openDoor: OpenDoor;
  /** The first of four SSRCs that nobody else on the node uses. */
  ssrc: number;
  /** Ms, see `createSender`. */
  phase: number;
  now: () => number;
}

/** A participant: two transports, camera and microphone sent, the other's received. */
export interface Peer {
  /** Both transports have finished ICE and DTLS. */
  connected: Promise<unknown>;
  receive(): Promise<void>;
  play(now: number): void;
  feedback(): void;
  report(): void;
  counts(): (Counted | null)[];
  /** The node has put it out. */
  ended: Promise<unknown>;
  close(): void;
}

/** Joins, and sends as soon as it is connected. Who has called `receive` is offered what the others send. */
export async function createPeer({ openDoor, ssrc, phase, now, ...options }: PeerOptions): Promise<Peer> {
  const connections: Connection[] = [];
  let receiving: Connection | undefined;
  const reception = createReception({ ssrc: ssrc + 3, now, send: (packet) => receiving?.send(packet) });
  const door = await openDoor({
    ...options,
    onReceived: ({ rtpParameters }) => {
      const stream = rtpParameters.encodings?.[0]?.ssrc;
      const wide = rtpParameters.headerExtensions?.find(({ uri }) => uri === WIDE_URI)?.id;
      if (stream !== undefined) reception.expect(stream, wide ?? 0);
    },
  });
  const close = () => {
    for (const connection of connections) connection.close();
    door.leave();
  };
  try {
    const open = async (send: boolean, onPacket: (packet: Buffer) => void): Promise<[string, Connection]> => {
      const { id, ...far } = await door.transport(send ? 'send' : 'recv');
      const connection = connect(far, send, onPacket);
      connections.push(connection);
      await door.connect(id, connection.dtlsParameters);
      return [id, connection];
    };
    const [[transportId, sending], [, received]] = await Promise.all([
      open(true, (packet) => isRtcp(packet) && readRtcp(packet).keyFrameWanted && sender.wantKeyFrame()),
      open(false, reception.packet),
    ]);
    receiving = received;
    const { video, audio, extensionId } = parametersOf(door.routerRtpCapabilities, ssrc);
    const sender = createSender({
      video: { ssrc, payloadType: video.codecs[0]!.payloadType },
      audio: { ssrc: ssrc + 2, payloadType: audio.codecs[0]!.payloadType },
      extensionId,
      phase,
      send: sending.send,
    });
    await produce(door, transportId, video, audio);
    return {
      connected: Promise.all(connections.map(({ connected }) => connected)),
      receive: () => door.receive(door.routerRtpCapabilities),
      play: sender.play,
      feedback: reception.feedback,
      report: reception.report,
      counts: reception.counts,
      ended: door.ended,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function produce(door: Door, transportId: string, video: RtpParameters, audio: RtpParameters): Promise<void> {
  const base = { transportId, paused: false };
  await Promise.all([
    door.produce({ ...base, kind: 'video', rtpParameters: video, appData: { source: 'cam' } }),
    door.produce({ ...base, kind: 'audio', rtpParameters: audio, appData: { source: 'mic' } }),
  ]);
}

/** What Chromium would send: VP8 with retransmission, Opus, transport-wide congestion control. */
function parametersOf({ codecs = [], headerExtensions = [] }: Capabilities, ssrc: number) {
  const of = (mimeType: string) => {
    const found = codecs.find((codec) => codec.mimeType.toLowerCase() === mimeType);
    if (found?.preferredPayloadType === undefined) throw new Error(`The node does not know ${mimeType}.`);
    const { clockRate, channels, parameters, rtcpFeedback, preferredPayloadType: payloadType } = found;
    return { mimeType: found.mimeType, payloadType, clockRate, channels, parameters, rtcpFeedback };
  };
  const extensionId = headerExtensions.find(({ uri }) => uri === WIDE_URI)?.preferredId;
  if (extensionId === undefined) throw new Error('The node does not number packets transport-wide.');
  const common = { headerExtensions: [{ uri: WIDE_URI, id: extensionId }], rtcp: { cname: `bench${ssrc}` } };
  const video: RtpParameters = {
    mid: '0',
    codecs: [of('video/vp8'), of('video/rtx')],
    encodings: [{ ssrc, rtx: { ssrc: ssrc + 1 } }],
    ...common,
  };
  const audio: RtpParameters = { mid: '1', codecs: [of('audio/opus')], encodings: [{ ssrc: ssrc + 2 }], ...common };
  return { video, audio, extensionId };
}
