import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Whom a request counts for: an address of IPv4, or the /64 that one household or machine has of IPv6.
 * @param trustedProxies how many proxies in front of us are believed in what they say of who asked them
 */
export function callerOf(req: Pick<IncomingMessage, 'headers' | 'socket'>, trustedProxies: number): string {
  const forwarded = [req.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  // The farthest first; each proxy adds whoever spoke to it at the end.
  const way = [...forwarded.map((hop) => hop.trim()).filter(Boolean), req.socket.remoteAddress ?? 'unknown'];
  return networkOf(way[Math.max(0, way.length - 1 - trustedProxies)] ?? 'unknown');
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address.slice(0, 64);
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return groups.slice(0, 4).join(':');
}
