import type { BrowserContext } from 'playwright-core';
import { createRandom } from '@cc/dev/demo/random.ts';
import { createLink, type Conditions } from './link.ts';
import { openSocks } from './socks.ts';
import { openUdpRelay, type UdpRelay } from './udp-relay.ts';

/**
 * The network that one person sits in: everything that their browser sends or receives goes through it. Media over UDP is lost, delayed,
 * overtaken and squeezed packet by packet; TCP is delayed and stalled.
 */
export interface Network {
  /** What the browser has to be started with. */
  readonly proxy: { server: string; bypass: string };
  /** Makes a browser's media go through here; before its first page. */
  lead(context: BrowserContext): Promise<void>;
  /** From now on, both ways unless said otherwise. */
  behave(conditions: Conditions, direction?: 'up' | 'down' | 'both'): void;
  /** Nothing gets through, in either direction. */
  goOffline(): void;
  goOnline(): void;
  /**
   * What media may use to reach the node: UDP at first, so that nothing of a bad network is got around; TCP alone is what a strict firewall leaves;
   * nothing but a relay (TURN) is what the strictest does.
   */
  allow(way: 'udp' | 'tcp' | 'relay'): void;
  /** Another network: every packet comes from another address, and every connection breaks. */
  change(): void;
  /** Only the address that packets seem to come from changes, as when a router forgets: connections stay. */
  rebind(): void;
  /** Packets that have reached the node, or come from it, through the relay (TURN). */
  readonly relayed: number;
  close(): void;
}

/** @param relayPorts of a relay (TURN), which reaches the node when the browser itself does not. */
export async function openNetwork(seed: number, relayPorts?: readonly [number, number]): Promise<Network> {
  let up: Conditions = {};
  let down: Conditions = {};
  let online = true;
  let relayed = 0;
  let way: 'udp' | 'tcp' | 'relay' = 'udp';
  /** Real port → the relay in front of it. */
  const relays = new Map<number, Promise<UdpRelay>>();
  /** Port of a relay → the real one; over TCP the same port leads there. */
  const targets = new Map<number, number>();

  const tcp = { up: createLink(createRandom(seed)), down: createLink(createRandom(seed)) };
  const socks = await openSocks({
    route: ({ host, port }) => {
      const target = targets.get(port);
      if (target === undefined) return { host, port };
      return way === 'tcp' ? { host: '127.0.0.1', port: target } : null;
    },
    // TCP repairs losses by itself and waits where the way is narrow: only that takes time.
    arrives: (direction, bytes, now) => {
      const { delayMs, bitrate } = direction === 'up' ? up : down;
      return tcp[direction].pass(bytes, now, { delayMs, bitrate, queueMs: Infinity }) ?? now;
    },
  });

  const isRelay = (port: number): boolean => !!relayPorts && port >= relayPorts[0] && port <= relayPorts[1];

  function relayOf(target: number): Promise<UdpRelay> {
    const known = relays.get(target);
    if (known) return known;
    const opening = openUdpRelay({
      target,
      seed: seed + relays.size,
      conditions: (direction, sender) => {
        const fromRelay = isRelay(sender);
        if (fromRelay) relayed += 1;
        const mayPass = fromRelay || (online && way === 'udp');
        return mayPass ? (direction === 'up' ? up : down) : null;
      },
    }).then((relay) => {
      targets.set(relay.port, target);
      return relay;
    });
    relays.set(target, opening);
    return opening;
  }

  const rebind = (): void => {
    for (const relay of relays.values()) void relay.then((open) => open.rebind());
  };
  return {
    // Loopback is what has to go through.
    proxy: { server: `socks5://127.0.0.1:${socks.port}`, bypass: '<-loopback>' },
    async lead(context) {
      await context.exposeFunction('__relayPort', async (port: number) => (await relayOf(port)).port);
      await context.addInitScript(leadCandidates);
    },
    behave(conditions, direction = 'both') {
      if (direction !== 'down') up = conditions;
      if (direction !== 'up') down = conditions;
    },
    goOffline() {
      online = false;
      socks.stall();
    },
    goOnline() {
      online = true;
      socks.restore();
    },
    allow: (next) => void (way = next),
    change() {
      rebind();
      socks.breakAll();
    },
    rebind,
    get relayed() {
      return relayed;
    },
    close() {
      socks.close();
      for (const relay of relays.values()) void relay.then((open) => open.close());
    },
  };
}

declare global {
  // What `lead` leaves in a page.
  var __relayPort: (port: number) => Promise<number>;
}

/** In the page, before its own scripts: the node's candidates point at this person's network instead. */
function leadCandidates(): void {
  const setRemote: (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void> =
    RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
    let sdp = description.sdp ?? '';
    const ports = new Set([...sdp.matchAll(/^a=candidate:.* 127\.0\.0\.1 (\d+) typ host/gm)].map(([, port]) => port));
    for (const port of ports) {
      const relay = await globalThis.__relayPort(Number(port));
      sdp = sdp.replaceAll(` 127.0.0.1 ${port} typ host`, ` 127.0.0.1 ${relay} typ host`);
    }
    return setRemote.call(this, { type: description.type ?? 'answer', sdp });
  };
}
