import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { EPHEMERAL_FROM, pickPort, portIsFree } from './ports.ts';

const busy =
  (...ports: number[]) =>
  async (port: number) =>
    !ports.includes(port);

describe('picking a port', () => {
  it('takes the preferred one when it is free', async () => {
    expect(await pickPort(3000, { taken: new Set(), isFree: busy() })).toBe(3000);
  });

  it('takes the next free one, and none that was handed out already', async () => {
    const taken = new Set([3001]);
    expect(await pickPort(3000, { taken, isFree: busy(3000, 3002) })).toBe(3003);
    expect(taken).toEqual(new Set([3001, 3003]));
  });

  it('finds a row of free ports', async () => {
    const taken = new Set<number>();
    expect(await pickPort(23_100, { span: 3, taken, isFree: busy(23_101) })).toBe(23_102);
    expect([...taken]).toEqual([23_102, 23_103, 23_104]);
  });

  it('stays below the ephemeral range and begins again at the bottom', async () => {
    const top = EPHEMERAL_FROM - 1;
    expect(await pickPort(top, { taken: new Set(), isFree: busy(top) })).toBe(1024);
    expect(await pickPort(60_000, { taken: new Set(), isFree: busy() })).toBeLessThan(EPHEMERAL_FROM);
  });

  it('says so when nothing is free', async () => {
    await expect(pickPort(3000, { taken: new Set(), isFree: async () => false })).rejects.toThrow('no free port');
  });
});

it('notices a listener on loopback', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await portIsFree(port)).toBe(false);
  server.close();
  await once(server, 'close');
  expect(await portIsFree(port)).toBe(true);
});
