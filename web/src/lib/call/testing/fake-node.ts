import { Device, FakeHandler, testFakeParameters as fake } from 'mediasoup-client';
import { AppError } from '@cc/contract/errors.ts';
import type { RoomAccess, RoomScope } from '@cc/contract/room-token.ts';
import type { PeerInfo, SfuEvent, SfuEventPayload, SfuRequest } from '@cc/contract/sfu-signalling.ts';
import type { Connect, Signalling } from '../signalling.ts';

type AnyHandler = (payload: never) => void | Promise<void>;

/** One port over both protocols, as a real node offers it. */
const candidates = (['udp', 'tcp'] as const).map((protocol) => ({
  foundation: `${protocol}candidate`,
  address: '127.0.0.1',
  ip: '127.0.0.1',
  port: 40_000,
  priority: 1_076_302_079,
  protocol,
  type: 'host',
  ...(protocol === 'tcp' && { tcpType: 'passive' }),
}));

/** One connection that a call made to the fake node. */
export interface FakeConnection {
  access: RoomAccess;
  requests: { request: SfuRequest; payload: Record<string, unknown> }[];
  /** Sends an event; resolves when the client has handled it. */
  emit<E extends SfuEvent>(event: E, payload: SfuEventPayload<E>): Promise<void>;
  /** Ends the connection as if the network had. */
  drop(): void;
  closed: boolean;
}

/** A media node in memory: answers every request well, unless told otherwise. Tokens are read as their scope. */
export function createFakeNode() {
  const connections: FakeConnection[] = [];
  const refusals = new Map<SfuRequest | 'connect', AppError[]>();
  const heldBack = new Map<SfuRequest, Promise<void>>();
  let peers: PeerInfo[] = [];
  let ids = 0;

  function answer(request: SfuRequest, payload: Record<string, unknown>, access: RoomAccess): unknown {
    switch (request) {
      case 'join':
        return {
          peerId: `me-${connections.length}`,
          scope: access.token as RoomScope,
          routerRtpCapabilities: fake.generateRouterRtpCapabilities(),
          peers,
        };
      case 'transport:create':
        return { ...fake.generateTransportRemoteParameters(), iceCandidates: candidates };
      case 'transport:restart-ice':
        return { iceParameters: { usernameFragment: 'again', password: 'again' } };
      case 'produce':
        return { producerId: `producer-${(ids += 1)}` };
      case 'upgrade':
        return { scope: payload['token'] };
      default:
        return {};
    }
  }

  const connect: Connect = async (access) => {
    const refusal = refusals.get('connect')?.shift();
    if (refusal) throw refusal;
    const handlers = new Map<string, AnyHandler>();
    let onClose = (): void => undefined;
    const connection: FakeConnection = {
      access,
      requests: [],
      closed: false,
      emit: async (event, payload) => handlers.get(event)?.(payload as never),
      drop() {
        connection.closed = true;
        onClose();
      },
    };
    connections.push(connection);
    const signalling = {
      async request(request: SfuRequest, payload: Record<string, unknown>): Promise<unknown> {
        if (connection.closed) throw new AppError('unavailable');
        connection.requests.push({ request, payload });
        const refused = refusals.get(request)?.shift();
        if (refused) throw refused;
        await heldBack.get(request);
        return answer(request, payload, access);
      },
      on: (event: string, handler: AnyHandler) => void handlers.set(event, handler),
      onClose: (handler: () => void) => void (onClose = handler),
      close() {
        connection.closed = true;
      },
    };
    return signalling as unknown as Signalling;
  };

  return {
    connect,
    connections,
    /** The newest connection. */
    get last(): FakeConnection {
      const last = connections.at(-1);
      if (!last) throw new Error('nobody has connected');
      return last;
    },
    /** Refuses the next such request, or connection. */
    refuse: (what: SfuRequest | 'connect', error: AppError) =>
      void refusals.set(what, [...(refusals.get(what) ?? []), error]),
    /** Answers such requests when this resolves. */
    holdBack: (what: SfuRequest, until: Promise<void>) => void heldBack.set(what, until),
    setPeers: (there: PeerInfo[]) => void (peers = there),
  };
}

export type FakeNode = ReturnType<typeof createFakeNode>;

export const createFakeDevice = async (): Promise<Device> =>
  new Device({
    handlerFactory: FakeHandler.createFactory({
      generateNativeRtpCapabilities: fake.generateNativeRtpCapabilities,
      generateLocalDtlsParameters: fake.generateLocalDtlsParameters,
    }),
  });

/** RTP parameters as a node would send with `consumer:new`. */
export const consumerRtpParameters = (kind: 'audio' | 'video') =>
  fake.generateConsumerRemoteParameters({ codecMimeType: kind === 'audio' ? 'audio/opus' : 'video/VP8' }).rtpParameters;
