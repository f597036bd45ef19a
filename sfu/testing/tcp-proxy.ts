import { connect, createServer, type Socket } from 'node:net';
import { freePorts } from './free-ports.ts';

/** A way to a server that can be cut or stalled, as if the server had died or been stopped. */
export interface TcpProxy {
  port: number;
  /** Ends all connections and accepts none. */
  cut(): void;
  /** Holds back everything, in both directions, without closing anything. */
  stall(): void;
  /** Lets everything through again, what was held back first. */
  restore(): void;
  close(): void;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const port = await freePorts(1);
  const sockets = new Set<Socket>();
  let mode: 'open' | 'cut' | 'stalled' = 'open';

  const server = createServer((near) => {
    if (mode === 'cut') return void near.destroy();
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.on('data', (data) => other.write(data));
      if (mode === 'stalled') one.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    port,
    cut() {
      mode = 'cut';
      for (const socket of sockets) socket.destroy();
    },
    stall() {
      mode = 'stalled';
      for (const socket of sockets) socket.pause();
    },
    restore() {
      mode = 'open';
      for (const socket of sockets) socket.resume();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
