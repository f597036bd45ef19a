import { expect, it } from 'vitest';
import { loadSfuConfig } from './sfu.ts';

const least = { REDIS_URL: 'redis://localhost:6379', ROOM_TOKEN_PUBLIC_KEY: Buffer.from('a key').toString('base64') };

it('needs little, and fills in the rest', () => {
  const config = loadSfuConfig({ ...least, SFU_WORKERS: '' });
  expect(config.SFU_WORKERS).toBeUndefined();
  expect(config).toMatchObject({
    ROOM_TOKEN_PUBLIC_KEY: 'a key',
    SFU_PORT: 3100,
    SFU_LISTEN_IP: '127.0.0.1',
  });
});

it('refuses a wildcard that clients could not reach', () => {
  expect(() => loadSfuConfig({ ...least, SFU_LISTEN_IP: '0.0.0.0' })).toThrow('SFU_ANNOUNCED_ADDRESS');
  expect(() => loadSfuConfig({ ...least, SFU_LISTEN_IPV6: '::' })).toThrow('SFU_ANNOUNCED_IPV6');
  expect(loadSfuConfig({ ...least, SFU_LISTEN_IPV6: '2001:db8::1' }).SFU_LISTEN_IPV6).toBe('2001:db8::1');
  expect(loadSfuConfig({ ...least, SFU_LISTEN_IP: '0.0.0.0', SFU_ANNOUNCED_ADDRESS: '192.0.2.1' })).toBeTruthy();
});

it('names everything that is wrong at once', () => {
  expect(() => loadSfuConfig({ SFU_PORT: 'x' })).toThrow(/REDIS_URL[^]*ROOM_TOKEN_PUBLIC_KEY[^]*SFU_PORT/);
});
