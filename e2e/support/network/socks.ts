import { connect, createServer, type Server, type Socket } from 'node:net';

/** A SOCKS5 proxy (RFC 1928, CONNECT only): every TCP connection of a browser goes through it. */
export interface Socks {
  readonly port: number;
  /** Holds back everything, in both directions, without closing anything. */
  stall(): void;
  /** Lets everything through again, what was held back first. */
  restore(): void;
  /** Breaks every connection, as a change of network does. */
  breakAll(): void;
  close(): void;
}

interface Destination {
  host: string;
  port: number;
}

const SUCCESS = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const REFUSED = Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]);

export interface SocksOptions {
  /** Where a connection to this destination really goes; null refuses it. */
  route: (destination: Destination) => Destination | null;
  /** When a piece of this many bytes arrives, ms on the clock of `now`. */
  arrives: (direction: 'up' | 'down', bytes: number, now: number) => number;
}

export async function openSocks({ route, arrives }: SocksOptions): Promise<Socks> {
  const sockets = new Set<Socket>();
  let stalled = false;

  /** Carries what arrives at `from` to `to`, each piece as late as the network makes it, in order. */
  function carry(direction: 'up' | 'down', from: Socket, to: Socket): void {
    let last = 0;
    from.on('data', (data) => {
      const now = performance.now();
      const at = arrives(direction, data.length, now);
      if (at <= now && now >= last) return void to.write(data);
      last = Math.max(last, at);
      setTimeout(() => to.write(data), last - now);
    });
  }

  function track(one: Socket, other: Socket): void {
    sockets.add(one);
    one.setNoDelay(true);
    one.on('error', () => one.destroy());
    one.on('close', () => {
      sockets.delete(one);
      other.destroy();
    });
    if (stalled) one.pause();
  }

  const server: Server = createServer((near) => {
    near.on('error', () => near.destroy());
    // The greeting: whatever is offered, no authentication is chosen.
    near.once('data', () => {
      near.write(Buffer.from([5, 0]));
      near.once('data', (request: Buffer) => {
        const destination = destinationOf(request);
        const real = destination && route(destination);
        if (!real) return void near.end(REFUSED);
        near.pause();
        const far = connect(real);
        track(near, far);
        track(far, near);
        far.once('error', () => near.end(REFUSED));
        far.once('connect', () => {
          near.write(SUCCESS);
          carry('up', near, far);
          carry('down', far, near);
          if (!stalled) near.resume();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();

  return {
    port: typeof address === 'object' && address ? address.port : 0,
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    restore() {
      stalled = false;
      for (const socket of sockets) socket.resume();
    },
    breakAll() {
      for (const socket of sockets) socket.destroy();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** CONNECT's address; undefined for anything else. */
export function destinationOf(request: Buffer): Destination | undefined {
  const [version, command, , type] = request;
  if (version !== 5 || command !== 1) return undefined;
  if (type === 1) return { host: request.subarray(4, 8).join('.'), port: request.readUInt16BE(8) };
  if (type === 3) {
    const length = request[4] ?? 0;
    return { host: request.subarray(5, 5 + length).toString('latin1'), port: request.readUInt16BE(5 + length) };
  }
  return undefined;
}
