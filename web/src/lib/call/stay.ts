import type { Device, types as mediasoup } from 'mediasoup-client';
import type { RoomAccess, RoomScope } from '@cc/contract/room-token.ts';
import type { ConnectionQuality, MediaSource, SfuPayload, SfuResult } from '@cc/contract/sfu-signalling.ts';
import { SEND_SETTINGS } from './encodings.ts';
import { mendTransport, watchSilence } from './mending.ts';
import type { Remotes } from './remotes.ts';
import type { Connect, Signalling } from './signalling.ts';

export type StayTransport = mediasoup.Transport;
export type StayProducer = mediasoup.Producer<{ source: MediaSource; paused: boolean }>;

export interface StayOptions {
  access: RoomAccess;
  connect: Connect;
  /** How long connecting may take, ms. */
  connectMs: number;
  /** Loaded with the node's capabilities at the first stay, and used again. */
  device: Device;
  transportSettings: Partial<RTCConfiguration> | undefined;
  remotes: Remotes;
  /** The connection or a transport is beyond repair: make a new stay. */
  onBroken: () => void;
  /** The node has ended this stay. */
  onEnded: (reason: 'ended' | 'kicked' | 'takeover' | 'reset') => void;
}

/** One stay in the room, from a connection to its end; a reconnect makes a new one and takes the tracks over. */
export interface Stay {
  scope: RoomScope;
  readonly closed: boolean;
  send: StayTransport;
  recv: StayTransport;
  produce(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<StayProducer>;
  pause(producer: StayProducer): Promise<void>;
  resume(producer: StayProducer): Promise<void>;
  closeProducer(producer: StayProducer): void;
  upgrade(token: string): Promise<void>;
  /** Tells the others how this connection is doing. */
  tellQuality(quality: ConnectionQuality): Promise<void>;
  /** Tries to mend both transports after a change of network. */
  restartIce(): void;
  leave(): Promise<void>;
  close(): void;
}

type Made = SfuResult<'transport:create'>;
const transportOptions = (
  made: Made,
  { iceServers = [] }: RoomAccess,
  settings: Partial<RTCConfiguration> | undefined,
) => ({
  ...(made as unknown as mediasoup.TransportOptions),
  iceServers,
  ...(settings && { additionalSettings: settings }),
});

/** Joins. Everything that can be asked at once is asked at once, so it takes two round trips after the connection. */
export async function joinRoom(options: StayOptions): Promise<Stay> {
  const { device, remotes, onEnded } = options;
  const signalling = await options.connect(options.access, options.connectMs);
  let closed = false;

  signalling.on('room:closed', ({ reason }) => onEnded(reason === 'kicked' ? 'kicked' : 'ended'));
  signalling.on('room:reset', () => onEnded('reset'));
  signalling.on('peer:takeover', () => onEnded('takeover'));
  signalling.onClose(() => {
    if (!closed) options.onBroken();
  });

  try {
    const joining = signalling.request('join', {});
    const listed = joining.then(({ peers }) => remotes.reset(peers));
    followPeers(signalling, remotes, listed);
    const sendMade = signalling.request('transport:create', { direction: 'send' });
    const recvMade = signalling.request('transport:create', { direction: 'recv' });
    const [joined, forSend, forRecv] = await Promise.all([joining, sendMade, recvMade]);
    const routerRtpCapabilities = joined.routerRtpCapabilities as mediasoup.RtpCapabilities;
    if (!device.loaded) await device.load({ routerRtpCapabilities });

    const send = device.createSendTransport(transportOptions(forSend, options.access, options.transportSettings));
    const recv = device.createRecvTransport(transportOptions(forRecv, options.access, options.transportSettings));
    for (const transport of [send, recv]) answerConnect(transport, signalling);
    const menders = [send, recv].map((transport) => mendTransport(transport, signalling, options.onBroken));
    const restartIce = (): void => menders.forEach((mender) => mender.restart());
    const stopWatching = watchSilence(send, restartIce);
    const idAtNode = answerProduce(send, signalling);
    receive(recv, signalling, remotes);
    await signalling.request('rtp-capabilities', {
      rtpCapabilities: device.recvRtpCapabilities as SfuResult<'join'>['routerRtpCapabilities'],
    });

    const stay: Stay = {
      scope: joined.scope,
      get closed() {
        return closed;
      },
      send,
      recv,
      async produce(source, track, paused) {
        const producer = await send.produce({
          track,
          ...SEND_SETTINGS[source],
          // The tracks outlive a stay.
          stopTracks: false,
          appData: { source, paused },
        });
        if (paused) producer.pause();
        try {
          await idAtNode(producer);
        } catch (error) {
          producer.close();
          throw error;
        }
        return producer;
      },
      async pause(producer) {
        producer.pause();
        await signalling.request('producer:pause', { producerId: await idAtNode(producer) });
      },
      async resume(producer) {
        producer.resume();
        await signalling.request('producer:resume', { producerId: await idAtNode(producer) });
      },
      closeProducer(producer) {
        producer.close();
        // Already gone with the connection otherwise.
        void idAtNode(producer)
          .then((producerId) => signalling.request('producer:close', { producerId }))
          .catch(() => undefined);
      },
      async upgrade(token) {
        stay.scope = (await signalling.request('upgrade', { token })).scope;
      },
      tellQuality: async (quality) => void (await signalling.request('quality', quality)),
      restartIce,
      leave: async () => void (await signalling.request('leave', {})),
      close() {
        if (closed) return;
        closed = true;
        stopWatching();
        for (const mender of menders) mender.stop();
        signalling.close();
        send.close();
        recv.close();
      },
    };
    return stay;
  } catch (error) {
    closed = true;
    signalling.close();
    throw error;
  }
}

/** Gives the node our fingerprint when a transport is first used. */
function answerConnect(transport: StayTransport, signalling: Signalling): void {
  transport.on('connect', ({ dtlsParameters }, done, failed) => {
    signalling.request('transport:connect', { transportId: transport.id, dtlsParameters }).then(done, failed);
  });
}

/**
 * Tells the node of each new producer. A transport makes one after the other, so each has an id of this side until the node has answered: the picture
 * is on its way while the voice is still being confirmed.
 * @returns the node's id of a producer @throws AppError when the node refuses it
 */
function answerProduce(send: StayTransport, signalling: Signalling): (producer: StayProducer) => Promise<string> {
  const ids = new Map<string, Promise<string>>();
  send.on('produce', ({ kind, rtpParameters, appData }, done) => {
    const { source, paused } = appData as { source: MediaSource; paused: boolean };
    const parameters = rtpParameters as SfuPayload<'produce'>['rtpParameters'];
    const asked = signalling
      .request('produce', { transportId: send.id, kind, rtpParameters: parameters, appData: { source }, paused })
      .then(({ producerId }) => producerId);
    const id = `here-${ids.size}`;
    ids.set(id, asked);
    // Whoever makes the producer hears of a refusal.
    asked.catch(() => undefined);
    done({ id });
  });
  return async ({ id }) => (await ids.get(id)) ?? id;
}

/** Keeps the others in `remotes`. Somebody who joins at the same moment may be announced before our own join is answered: `listed` first. */
function followPeers(signalling: Signalling, remotes: Remotes, listed: Promise<void>): void {
  // A join that fails is reported to whoever asked for it.
  const afterList = (work: () => void): void => void listed.then(work, () => undefined);
  afterList(() => undefined);
  signalling.on('peer:joined', (peer) => afterList(() => remotes.add(peer)));
  signalling.on('peer:left', ({ peerId }) => afterList(() => remotes.remove(peerId)));
  signalling.on('peer:quality', ({ peerId, quality }) => afterList(() => remotes.update(peerId, { quality })));
  signalling.on('peer:state', ({ peerId, ...state }) => afterList(() => remotes.update(peerId, state)));
}

/** Keeps what the others send in `remotes`. */
function receive(recv: StayTransport, signalling: Signalling, remotes: Remotes): void {
  const consumers = new Map<string, mediasoup.Consumer>();
  signalling.on('consumer:new', async ({ consumerId: id, peerId, source, paused, ...info }) => {
    const consumer = await recv
      .consume({
        id,
        producerId: info.producerId,
        kind: info.kind,
        rtpParameters: info.rtpParameters as mediasoup.RtpParameters,
        // Lips move with the voice; a shared screen must not wait for either.
        streamId: `${peerId}-${source.startsWith('screen') ? 'screen' : 'person'}`,
      })
      .catch((error: unknown) => {
        // Whoever leaves in this moment receives nothing more.
        if (recv.closed) return null;
        throw error;
      });
    if (!consumer) return;
    consumers.set(id, consumer);
    remotes.setSource(peerId, source, id, {
      track: consumer.track,
      paused,
      loudness: () => consumer.rtpReceiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0,
    });
  });
  signalling.on('consumer:closed', ({ consumerId }) => {
    consumers.get(consumerId)?.close();
    consumers.delete(consumerId);
    remotes.removeSource(consumerId);
  });
  signalling.on('consumer:paused', ({ consumerId }) => remotes.pauseSource(consumerId, true));
  signalling.on('consumer:resumed', ({ consumerId }) => remotes.pauseSource(consumerId, false));
  signalling.on('consumer:score', ({ consumerId, score }) => remotes.score(consumerId, score));
}
