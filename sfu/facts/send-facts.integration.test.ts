import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '@cc/platform/log.ts';
import { createRedis, type Redis } from '@cc/platform/redis.ts';
import { createFactsRedis } from './facts-redis.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createSendFacts } from './send-facts.ts';
import { sleep, until } from '../testing/harness.ts';
import { readFacts } from '../testing/read-facts.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { testRedisUrl } from '@cc/platform/testing/services.ts';

const now = () => performance.now();
const real = new URL(testRedisUrl());

let proxy: TcpProxy;
let redis: Redis;
let reader: Redis;
let outbox: Outbox;
let node: string;

beforeEach(async () => {
  proxy = await startTcpProxy({ host: real.hostname, port: Number(real.port || 6379) });
  const through = new URL(real);
  through.hostname = '127.0.0.1';
  through.port = String(proxy.port);
  redis = createFactsRedis(through.href);
  redis.on('error', () => undefined);
  reader = createRedis(real.href);
  outbox = createOutbox({ send: createSendFacts(redis, now), logger: createLogger({ name: 'test', level: 'silent' }) });
  node = `test-${randomUUID()}`;
});
afterEach(async () => {
  await outbox.close(0);
  redis.disconnect();
  reader.disconnect();
  proxy.close();
});

const joined = (room: string) =>
  ({ type: 'joined', id: randomUUID(), node, room, userId: randomUUID(), at: now() }) as const;

/** Ours, with the moment of each by our own clock, from when Redis says they were sent and the ages. */
async function arrived() {
  const [seconds, micros] = await reader.time();
  const redisNow = Number(seconds) * 1000 + Number(micros) / 1000;
  return (await readFacts(reader, node)).map(({ sentAt, fact }) => ({
    room: fact.room,
    at: now() - (redisNow - sentAt) - ('ageMs' in fact ? fact.ageMs : 0),
  }));
}

it('keeps facts over an outage, in order and with the true ages', async () => {
  const rooms = Array.from({ length: 6 }, () => randomUUID());
  const moments: number[] = [];
  const add = (room: string): void => {
    const fact = joined(room);
    moments.push(fact.at);
    outbox.add(fact);
  };
  for (const room of rooms.slice(0, 2)) add(room);
  await until(() => outbox.pending === 0);

  proxy.cut();
  for (const room of rooms.slice(2)) {
    add(room);
    await sleep(300);
  }
  expect(outbox.pending).toBe(4);
  proxy.restore();
  await until(() => outbox.pending === 0);

  const found = await arrived();
  expect(found.map((fact) => fact.room)).toEqual(rooms);
  for (const [index, fact] of found.entries()) expect(Math.abs(fact.at - (moments[index] ?? 0))).toBeLessThan(100);
});

it('does not let a stalled connection make presence look later than it was', async () => {
  const [before, held] = [randomUUID(), randomUUID()];
  outbox.add(joined(before));
  await until(() => outbox.pending === 0);

  proxy.stall();
  const fact = joined(held);
  outbox.add(fact);
  // Longer than a fact may be on its way, shorter than the connection's own patience: it arrives, late, with an old age.
  await sleep(2_300);
  proxy.restore();
  await until(() => outbox.pending === 0);

  const found = await arrived();
  expect(found.map((one) => one.room)).toEqual([before, held]);
  expect(Math.abs((found[1]?.at ?? 0) - fact.at)).toBeLessThan(100);
});

it('says when it was sent, not when it arrived', async () => {
  outbox.add(joined(randomUUID()));
  await until(() => outbox.pending === 0);

  proxy.stall();
  const fact = joined(randomUUID());
  outbox.add(fact);
  // Short enough to be taken all the same.
  await sleep(700);
  proxy.restore();
  await until(() => outbox.pending === 0);

  const [, late] = await arrived();
  expect(late?.room).toBe(fact.room);
  expect(Math.abs((late?.at ?? 0) - fact.at)).toBeLessThan(60);
});

it('is sent once Redis is there for the first time', async () => {
  proxy.cut();
  await sleep(50);
  const room = randomUUID();
  outbox.add(joined(room));
  await sleep(300);
  proxy.restore();
  await until(() => outbox.pending === 0);
  expect((await arrived()).map((fact) => fact.room)).toEqual([room]);
});
