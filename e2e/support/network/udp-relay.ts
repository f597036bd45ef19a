import { createSocket, type Socket } from 'node:dgram';
import { createRandom } from '@cc/dev/demo/random.ts';
import { createLink, type Conditions } from './link.ts';

/** One UDP port of somebody's network, in front of one port of the other side. */
export interface UdpRelay {
  /** Where packets are taken in, on 127.0.0.1. */
  readonly port: number;
  /** From now on packets come from another address, as after a change of network; what was under way is lost. */
  rebind(): void;
  close(): void;
}

export interface UdpRelayOptions {
  target: number;
  seed: number;
  /** Asked for each packet, with the port of the near side; null while nothing gets through. */
  conditions: (direction: 'up' | 'down', near: number) => Conditions | null;
}

/** Passes packets between whoever sends to its port and `target`, as its conditions let it. Each sender is seen there under a port of its own. */
export async function openUdpRelay({ target, seed, conditions }: UdpRelayOptions): Promise<UdpRelay> {
  const links = {
    up: createLink(createRandom(seed * 2)),
    down: createLink(createRandom(seed * 2 + 1)),
  };
  const near = createSocket('udp4');
  const far = new Map<number, Socket>();

  function pass(direction: 'up' | 'down', sender: number, packet: Buffer, send: () => void): void {
    const now = performance.now();
    const current = conditions(direction, sender);
    const arrives = current && links[direction].pass(packet.length, now, current);
    if (arrives === null) return;
    if (arrives <= now) return send();
    setTimeout(() => {
      if (conditions(direction, sender)) send();
    }, arrives - now);
  }

  function farSideOf(sender: number): Socket {
    const socket = createSocket('udp4');
    far.set(sender, socket);
    socket.bind(0, '127.0.0.1');
    // A media node that has died refuses packets; that is the other side's business.
    socket.on('error', () => undefined);
    socket.on('message', (packet) => {
      if (far.get(sender) === socket) pass('down', sender, packet, () => near.send(packet, sender, '127.0.0.1'));
    });
    return socket;
  }

  near.on('error', () => undefined);
  near.on('message', (packet, { port: sender }) => {
    const socket = far.get(sender) ?? farSideOf(sender);
    pass('up', sender, packet, () => {
      if (far.get(sender) === socket) socket.send(packet, target, '127.0.0.1');
    });
  });
  await new Promise<void>((resolve) => near.bind(0, '127.0.0.1', resolve));

  const dropFar = (): void => {
    for (const socket of far.values()) socket.close();
    far.clear();
  };
  return {
    port: near.address().port,
    rebind: dropFar,
    close() {
      dropFar();
      near.close();
    },
  };
}
