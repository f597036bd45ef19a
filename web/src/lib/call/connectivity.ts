import type { Device, types as mediasoup } from 'mediasoup-client';
import type { IceServer, RoomAccess } from '@cc/contract/room-token.ts';
import type { SfuPayload, SfuResult } from '@cc/contract/sfu-signalling.ts';
import type { Connect, Signalling } from './signalling.ts';

/** `none`: there is no such way to try. */
export type Path = 'open' | 'blocked' | 'none';

/** What of a call would get through this network, tried on a media node. */
export interface Connectivity {
  /** The node's signalling could be reached; without it nothing else was tried. */
  signalling: boolean;
  udp: Path;
  tcp: Path;
  /** Through a relay (TURN), where there is one. */
  relay: Path;
  /** To the node and back over the best way, in ms; null when nothing got through. */
  roundTripMs: number | null;
}

export interface ConnectivityOptions {
  /** A room of one's own to try in. */
  getToken: () => Promise<RoomAccess>;
  connect: Connect;
  createDevice: () => Promise<Device>;
  /** A track to send; nothing of it is ever received by anybody. */
  silence: () => MediaStreamTrack;
  /** How long one way may take, ms. */
  timeoutMs?: number;
  /** Nobody waits for the answer any more: what is under way ends, and nothing else is tried. */
  signal?: AbortSignal;
}

type Joined = SfuResult<'join'>;
type Candidate = SfuResult<'transport:create'>['iceCandidates'][number];
interface Attempt {
  candidates: (candidate: Candidate) => boolean;
  relayOnly?: boolean;
}

const WAY_MS = 5_000;
const ROUND_TRIP_LOOK_MS = 100;
const UNREACHABLE: Connectivity = { signalling: false, udp: 'none', tcp: 'none', relay: 'none', roundTripMs: null };

/**
 * Goes each way to a media node by itself: a call that works over UDP says nothing about the way it would fall back to. Needs neither camera nor
 * microphone. @throws what `getToken` throws; that a network lets nothing through is an answer, not an error.
 */
export async function checkConnectivity(options: ConnectivityOptions): Promise<Connectivity> {
  const { getToken, connect, createDevice, timeoutMs = WAY_MS } = options;
  const [access, device] = await Promise.all([getToken(), createDevice()]);
  if (options.signal?.aborted) return UNREACHABLE;
  let signalling: Signalling;
  let joined: Joined;
  try {
    signalling = await connect(access, timeoutMs);
    joined = await signalling.request('join', {});
  } catch {
    return UNREACHABLE;
  }
  try {
    if (!device.loaded) {
      await device.load({ routerRtpCapabilities: joined.routerRtpCapabilities as mediasoup.RtpCapabilities });
    }
    const { iceServers = [] } = access;
    const go = async (attempt: Attempt): Promise<Tried> =>
      options.signal?.aborted ? { path: 'none' } : tryPath(signalling, device, iceServers, attempt, options);
    // One after the other: the node keeps one transport each way, so a second one would take the place of the first.
    const udp = await go({ candidates: ({ protocol }) => protocol === 'udp' });
    const tcp = await go({ candidates: ({ protocol }) => protocol === 'tcp' });
    const relay =
      iceServers.length > 0 ? await go({ candidates: () => true, relayOnly: true }) : { path: 'none' as const };
    const roundTrips = [udp, tcp, relay].flatMap(({ roundTripMs }) => roundTripMs ?? []);
    return {
      signalling: true,
      udp: udp.path,
      tcp: tcp.path,
      relay: relay.path,
      roundTripMs: roundTrips[0] ?? null,
    };
  } finally {
    signalling.request('leave', {}).catch(() => undefined);
    signalling.close();
  }
}

interface Tried {
  path: Path;
  roundTripMs?: number;
}

async function tryPath(
  signalling: Signalling,
  device: Device,
  iceServers: IceServer[],
  { candidates, relayOnly = false }: Attempt,
  { silence, timeoutMs = WAY_MS, signal }: ConnectivityOptions,
): Promise<Tried> {
  let transport: mediasoup.Transport | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const track = silence();
  try {
    const made = await signalling.request('transport:create', { direction: 'send' });
    const iceCandidates = made.iceCandidates.filter(candidates);
    if (iceCandidates.length === 0) return { path: 'none' };
    const sending = device.createSendTransport({
      ...(made as unknown as mediasoup.TransportOptions),
      iceCandidates: iceCandidates as unknown as mediasoup.IceCandidate[],
      // Named for its own attempt only: otherwise a relay would make the other ways look open.
      ...(relayOnly && { iceServers, iceTransportPolicy: 'relay' as const }),
    });
    transport = sending;
    const open = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
      signal?.addEventListener('abort', () => resolve(false), { once: true });
      sending.on('connectionstatechange', (state) => {
        if (state === 'connected') resolve(true);
        if (state === 'failed') resolve(false);
      });
    });
    sending.on('connect', ({ dtlsParameters }, done, failed) => {
      signalling.request('transport:connect', { transportId: sending.id, dtlsParameters }).then(done, failed);
    });
    sending.on('produce', ({ kind, rtpParameters }, done, failed) => {
      const parameters = rtpParameters as SfuPayload<'produce'>['rtpParameters'];
      const appData = { source: 'mic' as const };
      signalling
        .request('produce', { transportId: sending.id, kind, rtpParameters: parameters, appData, paused: true })
        .then(({ producerId }) => done({ id: producerId }), failed);
    });
    await sending.produce({ track, stopTracks: false });
    if (!(await open)) return { path: 'blocked' };
    const roundTripMs = await roundTripOf(sending);
    return { path: 'open', ...(roundTripMs !== undefined && { roundTripMs }) };
  } catch {
    // The signalling broke, or the browser cannot make such a transport: it would not have carried a call.
    return { path: 'blocked' };
  } finally {
    clearTimeout(timer);
    transport?.close();
    track.stop();
  }
}

/** The browser knows it from its checks, the first of which may be on its way still. */
async function roundTripOf(transport: mediasoup.Transport): Promise<number | undefined> {
  for (let look = 0; look < 5; look += 1) {
    const stats = [...((await transport.getStats()).values() as Iterable<Record<string, unknown>>)];
    const pairs = stats.filter(({ type, currentRoundTripTime }) => type === 'candidate-pair' && currentRoundTripTime);
    const seconds = (pairs.find(({ nominated }) => nominated === true) ?? pairs[0])?.['currentRoundTripTime'];
    if (typeof seconds === 'number') return Math.max(1, Math.round(seconds * 1_000));
    await new Promise((resolve) => setTimeout(resolve, ROUND_TRIP_LOOK_MS));
  }
  return undefined;
}
