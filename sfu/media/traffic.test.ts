import type { types as ms } from 'mediasoup';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../limits.ts';
import type { Peer } from '../room/peer.ts';
import type { Room } from '../room/room.ts';
import { createTraffic, noteIncoming, overdraws } from './traffic.ts';
import type { PeerTransport } from './transport.ts';

const seen = (recvBitrate: number, rtpPacketLossReceived?: number) =>
  ({ recvBitrate, rtpPacketLossReceived }) as ms.WebRtcTransportStat;

const stat = (stats: object) => ({ dtlsState: 'connected', getStats: async () => [stats] }) as unknown as PeerTransport;

const person = (recv: PeerTransport) => {
  const send = stat({});
  const consumers = new Map([['c', { getStats: async () => [{ type: 'outbound-rtp', roundTripTime: 40 }] }]]);
  const transport = (direction: string) => (direction === 'send' ? send : recv);
  return { peer: { transport, consumers } as unknown as Peer, send };
};

describe('somebody who sends more than they may', () => {
  const { peer, send } = person(stat({}));
  const look = (bitrate: number, times: number) => {
    for (let i = 0; i < times; i += 1) noteIncoming(peer, send, seen(bitrate));
    return overdraws(peer);
  };

  it('is known for it when they do not stop, and not for a moment of it', () => {
    expect(look(LIMITS.incomingBitrate * 1.2, 60)).toBe(false);
    expect(look(LIMITS.incomingBitrate * 2, 4)).toBe(false);
    expect(look(LIMITS.incomingBitrate, 1)).toBe(false);
    expect(look(LIMITS.incomingBitrate * 2, 5)).toBe(true);
  });
});

it('adds up what flows, and asks each receiver once in ten looks', async () => {
  const people = Array.from({ length: 20 }, () => person(stat({ sendBitrate: 500_000, rtpPacketLossSent: 0.1 })));
  const peers = new Map(people.map(({ peer }, i) => [String(i), peer]));
  const roundTrips: number[] = [];
  const traffic = createTraffic({ all: () => [{ peers } as unknown as Room] }, (ms) => roundTrips.push(ms));
  people.forEach(({ peer, send }, i) => noteIncoming(peer, send, seen(1_000, i < 10 ? 0.2 : 0)));
  expect([traffic.bitrate('send'), traffic.bitrate('recv')]).toEqual([20_000, 0]);
  expect(traffic.loss('send')).toBeCloseTo(0.1);

  traffic.tick();
  await new Promise(setImmediate);
  expect(roundTrips).toEqual([40, 40]);
  for (let i = 1; i < 10; i += 1) traffic.tick();
  await new Promise(setImmediate);
  expect(roundTrips).toHaveLength(20);
  expect(traffic.bitrate('recv')).toBe(10_000_000);
  expect(traffic.loss('recv')).toBeCloseTo(0.1);
});
