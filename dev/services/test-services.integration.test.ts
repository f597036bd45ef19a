import postgres from 'postgres';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServices, type TestServices } from './test-services.ts';

let services: TestServices;
const notices: string[] = [];
beforeAll(async () => {
  services = await startTestServices({ say: () => {} }, (text) => notices.push(text));
});
afterAll(() => services?.stop());

describe('embedded PostgreSQL', () => {
  it('keeps what was committed when it is killed outright, and is started again', async () => {
    const before = postgres(services.databaseUrl, { max: 1, onnotice: () => {} });
    await before`create table kept (n integer)`;
    await before`insert into kept select generate_series(1, 1000)`;
    await before.end();

    await services.kill('postgres');

    const after = postgres(services.databaseUrl, { max: 1 });
    expect(await after`select count(*)::int as n, version() as version from kept`).toMatchObject([
      { n: 1000, version: expect.stringMatching(/^PostgreSQL 18/) },
    ]);
    await after.end();
    expect(notices.join()).toContain('postgres ended (SIGKILL)');
  });

  it('asks for a password and knows Unicode', async () => {
    const url = new URL(services.databaseUrl);
    url.password = 'wrong';
    const stranger = postgres(url.href, { max: 1 });
    await expect(stranger`select 1`).rejects.toThrow(/password authentication failed/);
    await stranger.end();
    const owner = postgres(services.databaseUrl, { max: 1 });
    expect(await owner`select lower('ÄÖ') as text`).toMatchObject([{ text: 'äö' }]);
    await owner.end();
  });
});

describe('embedded Redis', () => {
  it('never evicts, and is started again when it is killed', async () => {
    const redis = new Redis(services.redisUrl).on('error', () => {});
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    await services.kill('redis');
    expect(await redis.ping()).toBe('PONG');
    redis.disconnect();
  });
});
