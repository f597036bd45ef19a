import { expect, it } from 'vitest';
import { createIceServers } from './ice-servers.ts';

const urls = ['turn:turn.example:3478', 'turns:turn.example:443?transport=tcp'];

it('gives each person a name and a password of their own that run out after four hours', () => {
  const iceServers = createIceServers({ urls, secret: 'north' }, () => 1_000_000_999);
  expect(iceServers('ada')).toEqual([
    // printf '1014400:ada' | openssl dgst -sha1 -hmac north -binary | base64
    { urls, username: '1014400:ada', credential: 'jBFCRGaYjF7vEwuVhPH22Cw5+aY=' },
  ]);
  expect(iceServers('bob')[0]?.credential).not.toBe(iceServers('ada')[0]?.credential);
});

it('names none where there is none, and refuses relays without a secret', () => {
  expect(createIceServers({ urls: [], secret: undefined }, () => 0)('ada')).toEqual([]);
  expect(() => createIceServers({ urls, secret: undefined }, () => 0)).toThrow(/TURN_SECRET/);
});
