import type { types as ms } from 'mediasoup';

/** An address that media sockets are bound to, and the one that clients are told instead, if any. */
export interface ListenAddress {
  ip: string;
  announced?: string | undefined;
}

/**
 * Bytes of the sockets that everybody's media goes through. The system's usual 208 kB hold 10 ms of 60 calls, and a process that waits
 * longer than that for its core loses packets. Systems grant at most `net.core.rmem_max` and `wmem_max`.
 */
export const SOCKET_BUFFER = 4 * 1024 * 1024;

/** UDP and TCP on one port of each address. */
export function listenInfosOf(addresses: readonly ListenAddress[], port: number): ms.TransportListenInfo[] {
  return addresses.flatMap(({ ip, announced }) => {
    const common = {
      ip,
      port,
      ...(announced && { announcedAddress: announced }),
      // The wildcard of IPv6 would take IPv4's port as well.
      ...(ip.includes(':') && { flags: { ipv6Only: true } }),
    };
    return [
      { protocol: 'udp' as const, ...common, recvBufferSize: SOCKET_BUFFER, sendBufferSize: SOCKET_BUFFER },
      { protocol: 'tcp' as const, ...common },
    ];
  });
}
