import { expect, it } from 'vitest';
import { listenInfosOf } from './listen.ts';

it('listens on UDP and TCP of each address, and leaves IPv4 to the IPv4 socket', () => {
  const infos = listenInfosOf(
    [
      { ip: '0.0.0.0', announced: '198.51.100.7' },
      { ip: '::', announced: '2001:db8::7' },
    ],
    23_100,
  );
  expect(infos.map(({ protocol, ip, port, announcedAddress }) => [protocol, ip, port, announcedAddress])).toEqual([
    ['udp', '0.0.0.0', 23_100, '198.51.100.7'],
    ['tcp', '0.0.0.0', 23_100, '198.51.100.7'],
    ['udp', '::', 23_100, '2001:db8::7'],
    ['tcp', '::', 23_100, '2001:db8::7'],
  ]);
  expect(infos.map(({ flags }) => flags?.ipv6Only)).toEqual([undefined, undefined, true, true]);
});

it('gives UDP sockets room for what arrives while the worker waits for a core', () => {
  const [udp, tcp] = listenInfosOf([{ ip: '127.0.0.1' }], 1);
  expect(udp?.recvBufferSize).toBeGreaterThan(1_000_000);
  expect(tcp?.recvBufferSize).toBeUndefined();
  expect(udp).not.toHaveProperty('announcedAddress');
});
