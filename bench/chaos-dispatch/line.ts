import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A balancer gives a server that says nothing up after this. */
const FIRST_BYTE_MS = 5_000;

interface Pair {
  down: Socket;
  up: Socket;
}

/** One person's way to the house: like a balancer it takes whichever server answers, and it can be cut or fall silent. */
export interface Line {
  url: string;
  /** Closes what is open, and refuses everything new for `ms`. */
  cut(ms: number): void;
  /** Lets no byte through for `ms`, in either direction; neither side is told. */
  silence(ms: number): void;
  close(): void;
}

/** @param first which of the servers is taken first; each further connection begins with the next one. */
export async function openLine(serverPorts: readonly number[], first: number): Promise<Line> {
  const pairs = new Set<Pair>();
  const timers = new Set<NodeJS.Timeout>();
  let turn = first;
  let refusing = 0;
  let silent = 0;

  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };

  function join(down: Socket, tries: number): void {
    const port = serverPorts[turn++ % serverPorts.length]!;
    const up = connect({ host: '127.0.0.1', port, noDelay: true });
    const pair = { down, up };
    let established = false;
    let heard = false;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      up.destroy();
      down.destroy();
    };
    up.on('error', () => {
      pairs.delete(pair);
      if (!established && tries > 1 && !down.destroyed) join(down, tries - 1);
      else end();
    });
    up.once('connect', () => {
      established = true;
      later(FIRST_BYTE_MS, () => void (!heard && silent === 0 && pairs.has(pair) && end()));
      up.on('data', (bytes) => {
        heard = true;
        down.write(bytes);
      });
      down.on('data', (bytes) => void up.write(bytes));
      up.once('close', end);
      if (silent > 0) hush(pair);
    });
    down.once('close', end);
    down.on('error', end);
  }

  const hush = ({ down, up }: Pair) => {
    down.pause();
    up.pause();
  };
  const endAll = () => {
    for (const { down, up } of [...pairs]) {
      down.destroy();
      up.destroy();
    }
    pairs.clear();
  };

  const server: Server = createServer({ noDelay: true }, (down) => {
    if (refusing > 0) down.destroy();
    else join(down, serverPorts.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(ms) {
      refusing += 1;
      endAll();
      later(ms, () => void (refusing -= 1));
    },
    silence(ms) {
      silent += 1;
      for (const pair of pairs) hush(pair);
      later(ms, () => {
        silent -= 1;
        if (silent > 0) return;
        for (const { down, up } of pairs) {
          down.resume();
          up.resume();
        }
      });
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      endAll();
      server.close();
    },
  };
}
