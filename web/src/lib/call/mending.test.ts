import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mendTransport, watchSilence } from './mending.ts';
import type { Signalling } from './signalling.ts';
import type { StayTransport } from './stay.ts';

type Listener = (state: string) => void;

/** A transport of which only the state and the packets matter. */
function fakeTransport() {
  const listeners: Listener[] = [];
  const packets = { packetsSent: 0, packetsReceived: 1 };
  const transport = {
    id: 't',
    closed: false,
    connectionState: 'connected',
    restartIce: vi.fn(async () => undefined),
    on: (_event: string, listener: Listener) => void listeners.push(listener),
    getStats: async () =>
      new Map<string, Record<string, unknown>>([
        ['t', { id: 't', type: 'transport', selectedCandidatePairId: 'p' }],
        ['p', { id: 'p', type: 'candidate-pair', ...packets }],
      ]),
  };
  const become = (state: string): void => {
    transport.connectionState = state;
    for (const listener of listeners) listener(state);
  };
  return { transport: transport as unknown as StayTransport, restarted: transport.restartIce, packets, become };
}

const signalling = {
  request: async () => ({ iceParameters: { usernameFragment: 'again', password: 'again' } }),
} as unknown as Signalling;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a transport', () => {
  it('is restarted when it has been disconnected for a while, and given up when that does not help', async () => {
    const { transport, restarted, become } = fakeTransport();
    const broken = vi.fn();
    mendTransport(transport, signalling, broken);
    become('disconnected');
    await vi.advanceTimersByTimeAsync(1_400);
    expect(restarted).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(restarted).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(broken).toHaveBeenCalledOnce();
  });

  it('is not given up when a restart finds it as connected as it was', async () => {
    const { transport, restarted } = fakeTransport();
    const broken = vi.fn();
    mendTransport(transport, signalling, broken).restart();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(restarted).toHaveBeenCalledOnce();
    expect(broken).not.toHaveBeenCalled();
  });
});

it('says once that nothing comes back, and again only after something has', async () => {
  const { transport, packets } = fakeTransport();
  const silent = vi.fn();
  const stop = watchSilence(transport, silent);
  const pass = async (seconds: number, answered: boolean): Promise<void> => {
    for (let half = 0; half < seconds * 2; half += 1) {
      packets.packetsSent += 25;
      if (answered) packets.packetsReceived += 5;
      await vi.advanceTimersByTimeAsync(500);
    }
  };
  await pass(5, true);
  expect(silent).not.toHaveBeenCalled();
  await pass(2, false);
  expect(silent).toHaveBeenCalledOnce();
  await pass(5, false);
  expect(silent).toHaveBeenCalledOnce();
  await pass(1, true);
  await pass(3, false);
  expect(silent).toHaveBeenCalledTimes(2);
  stop();
  await pass(1, true);
  await pass(3, false);
  expect(silent).toHaveBeenCalledTimes(2);
});
