import type { Device, types as mediasoup } from 'mediasoup-client';
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import { checkConnectivity, type ConnectivityOptions } from './connectivity.ts';
import { createFakeDevice, createFakeNode, type FakeNode } from './testing/fake-node.ts';
import { fakeTrack } from './testing/fake-track.ts';

type Made = { protocols: string[]; relayOnly: boolean; relays: number };

let node: FakeNode;
let made: Made[];
let tracks: ReturnType<typeof fakeTrack>[];

/** A network that lets through what `open` says of a transport. */
function network(open: (made: Made) => boolean): ConnectivityOptions {
  const createDevice = async (): Promise<Device> => {
    const device = await createFakeDevice();
    const create = device.createSendTransport.bind(device);
    const patched = (options: mediasoup.TransportOptions) => {
      const { iceCandidates, iceServers = [], iceTransportPolicy } = options;
      const what = {
        protocols: iceCandidates.map(({ protocol }) => protocol),
        relayOnly: iceTransportPolicy === 'relay',
        relays: iceServers.length,
      };
      made.push(what);
      const transport = create(options);
      const { handler } = transport as unknown as { handler: { setConnectionState(state: string): void } };
      transport.on('produce', () => setTimeout(() => handler.setConnectionState(open(what) ? 'connected' : 'failed')));
      return transport;
    };
    return Object.assign(device, { createSendTransport: patched });
  };
  return {
    getToken: async () => ({ url: 'http://node', token: 'warm' }),
    connect: node.connect,
    createDevice,
    silence: () => {
      const track = fakeTrack('audio');
      tracks.push(track);
      return track;
    },
    timeoutMs: 200,
  };
}

beforeEach(() => {
  node = createFakeNode();
  made = [];
  tracks = [];
});

describe('what of a call would get through', () => {
  it('tries UDP and TCP each by itself, and leaves the room', async () => {
    const found = await checkConnectivity(network(() => true));
    expect(found).toMatchObject({ signalling: true, udp: 'open', tcp: 'open', relay: 'none' });
    expect(made).toEqual([
      { protocols: ['udp'], relayOnly: false, relays: 0 },
      { protocols: ['tcp'], relayOnly: false, relays: 0 },
    ]);
    expect(node.last.requests.at(-1)?.request).toBe('leave');
    expect(node.last.closed).toBe(true);
    expect(tracks.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  it('sends nothing that anybody could receive', async () => {
    await checkConnectivity(network(() => true));
    const produced = node.last.requests.filter(({ request }) => request === 'produce');
    expect(produced.map(({ payload }) => payload['paused'])).toEqual([true, true]);
  });

  it('tells UDP that is blocked from TCP that is not', async () => {
    const found = await checkConnectivity(network(({ protocols }) => protocols.includes('tcp')));
    expect(found).toMatchObject({ udp: 'blocked', tcp: 'open' });
  });

  it('tries the relay alone where there is one', async () => {
    const iceServers = [{ urls: ['turn:relay'], username: '1:ada', credential: 'secret' }];
    const getToken = async () => ({ url: 'http://node', token: 'warm', iceServers });
    const found = await checkConnectivity({ ...network(({ relayOnly }) => relayOnly), getToken });
    expect(found).toMatchObject({ udp: 'blocked', tcp: 'blocked', relay: 'open' });
    // With a relay at hand, blocked ways would look open.
    expect(made.map(({ relays }) => relays)).toEqual([0, 0, 1]);
  });

  it('ends at once when nobody waits for the answer any more', async () => {
    const leaving = new AbortController();
    const undecided = network(() => true);
    const createDevice = async (): Promise<Device> => {
      const device = await createFakeDevice();
      const create = device.createSendTransport.bind(device);
      return Object.assign(device, {
        createSendTransport: (options: mediasoup.TransportOptions) => {
          const transport = create(options);
          transport.on('produce', () => setTimeout(() => leaving.abort()));
          return transport;
        },
      });
    };
    const options = { ...undecided, createDevice, timeoutMs: 60_000, signal: leaving.signal };
    expect(await checkConnectivity(options)).toMatchObject({ udp: 'blocked', tcp: 'none' });
    expect(node.last.requests.at(-1)?.request).toBe('leave');
    expect(node.last.closed).toBe(true);
  });

  it('says so when nothing can be reached at all', async () => {
    node.refuse('connect', new AppError('unavailable'));
    expect(await checkConnectivity(network(() => true))).toMatchObject({ signalling: false, roundTripMs: null });
    expect(made).toEqual([]);
  });

  it('takes a transport that the node refuses for blocked', async () => {
    node.refuse('transport:create', new AppError('internal'));
    expect(await checkConnectivity(network(() => true))).toMatchObject({ udp: 'blocked', tcp: 'open' });
  });
});
