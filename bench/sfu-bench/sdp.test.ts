import { expect, it } from 'vitest';
import { answerOf, fingerprintOf, type FarEnd } from './sdp.ts';

const far: FarEnd = {
  iceParameters: { usernameFragment: 'frag', password: 'secret', iceLite: true },
  iceCandidates: [
    { ip: '127.0.0.1', port: 23_100, protocol: 'udp' },
    { ip: '127.0.0.1', port: 23_100, protocol: 'tcp' },
  ],
  dtlsParameters: {
    fingerprints: [
      { algorithm: 'sha-1', value: '00' },
      { algorithm: 'sha-256', value: 'AB:CD' },
    ],
  },
};

it('describes the node’s end: its address by UDP, its certificate, and that we begin', () => {
  const lines = answerOf(far, 'recvonly', '0').split('\r\n');
  const wanted = ['a=ice-lite', 'a=setup:passive', 'a=recvonly', 'a=ice-ufrag:frag', 'a=ice-pwd:secret'];
  expect(lines).toEqual(expect.arrayContaining([...wanted, 'a=fingerprint:sha-256 AB:CD']));
  expect(lines.filter((line) => line.startsWith('a=candidate'))).toEqual([
    'a=candidate:udp0 1 udp 1076302079 127.0.0.1 23100 typ host',
  ]);
});

it('refuses a node that it could not reach or recognise', () => {
  expect(() => answerOf({ ...far, iceCandidates: [] }, 'sendonly', '0')).toThrow('UDP');
  expect(() => answerOf({ ...far, dtlsParameters: { fingerprints: [] } }, 'sendonly', '0')).toThrow('SHA-256');
});

it('finds its own certificate', () => {
  expect(fingerprintOf('v=0\r\na=fingerprint:sha-256 12:34\r\n')).toBe('12:34');
  expect(() => fingerprintOf('v=0')).toThrow('fingerprint');
});
