import { randomUUID } from 'node:crypto';
import type { types as ms } from 'mediasoup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SfuResult } from '@cc/contract/sfu-signalling.ts';
import { startTestNode, until, type TestNode } from '../testing/harness.ts';
import { rawConnect } from '../testing/raw-client.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(() => node.close());

/** Everything that is made on the node's worker from now on, and can be forgotten to be closed. */
function madeFromNow(): { kind: string; closed: boolean }[] {
  const made: { kind: string; closed: boolean }[] = [];
  const watch = (kind: string, thing: ms.Transport | ms.Producer | ms.Consumer): void => {
    const entry = { kind, closed: thing.closed };
    made.push(entry);
    (thing.observer as ms.TransportObserver).once('close', () => (entry.closed = true));
  };
  node.sfu.pool.alive()[0]?.worker.observer.on('newrouter', (router) => {
    router.observer.on('newtransport', (transport) => {
      watch('transport', transport);
      transport.observer.on('newproducer', (producer) => watch('producer', producer));
      transport.observer.on('newconsumer', (consumer) => watch('consumer', consumer));
    });
  });
  return made;
}

it('leaves nothing behind of a room that closes while it is being set up, at whatever moment', async () => {
  const made = madeFromNow();
  const ROOMS = 40;
  for (let moment = 0; moment < ROOMS; moment += 1) {
    const room = randomUUID();
    const [from, to] = await Promise.all(
      [0, 1].map(async () => rawConnect(node.url, await node.token({ room, sub: randomUUID() }))),
    );
    const [joined] = await Promise.all([to!.ask('join', {}), from!.ask('join', {})]);
    const { routerRtpCapabilities } = joined.data as SfuResult<'join'>;
    const [, , sending] = await Promise.all([
      to!.ask('rtp-capabilities', { rtpCapabilities: routerRtpCapabilities }),
      to!.ask('transport:create', { direction: 'recv' }),
      from!.ask('transport:create', { direction: 'send' }),
    ]);
    const { id: transportId } = sending.data as { id: string };
    const rtpParameters = {
      codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
      encodings: [{ ssrc: 1 }],
    };
    const sources = ['mic', 'screen-audio'] as const;
    sources.forEach((source, i) => {
      const encodings = [{ ssrc: 1 + i }];
      const payload = { transportId, kind: 'audio', appData: { source }, paused: false };
      from!.socket.emit(
        'produce',
        { ...payload, rtpParameters: { ...rtpParameters, encodings, mid: source } },
        () => {},
      );
    });
    // A little later each time: before, between and after the answers of the media worker.
    const until = performance.now() + moment * 0.25;
    while (performance.now() < until) await new Promise(setImmediate);
    const open = node.sfu.rooms.get(room);
    if (open) node.sfu.rooms.close(open, 'ended');
    for (const client of [from, to]) client!.socket.close();
  }
  expect(await until(() => made.every(({ closed }) => closed))).toBe(true);
  expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(['transport', 'producer', 'consumer']));
});
