import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { Failure } from '../bootstrap/failure.mjs';

/** From here on the system hands out ports of its own for outgoing connections: one of ours could be in use any time. */
export const EPHEMERAL_FROM = 32_768;

/** Whether a port is free; `udp` asks for the datagram port of that number as well. */
export type PortCheck = (port: number, udp: boolean) => Promise<boolean>;

/**
 * The preferred port, else the next free one below 32768 (from 1024 on again after the top).
 * @param span how many consecutive ports are needed (the media workers use one each, TCP and UDP)
 * @param taken ports handed out already; the ones found are added
 */
export async function pickPort(
  preferred: number,
  {
    span = 1,
    udp = false,
    taken,
    isFree = portIsFree,
  }: { span?: number; udp?: boolean; taken: Set<number>; isFree?: PortCheck },
): Promise<number> {
  const lowest = 1024;
  const room = EPHEMERAL_FROM - span - lowest + 1;
  const first = Math.max(preferred, lowest);
  for (let step = 0; step < room; step += 1) {
    const port = lowest + ((first - lowest + step) % room);
    if (await wholeSpanFree(port)) {
      for (let i = 0; i < span; i += 1) taken.add(port + i);
      return port;
    }
  }
  throw new Failure('There is no free port below 32768 on this machine.', {
    cure: 'end some of the programs that listen on ports',
  });

  async function wholeSpanFree(port: number): Promise<boolean> {
    for (let i = 0; i < span; i += 1) {
      if (taken.has(port + i) || !(await isFree(port + i, udp))) return false;
    }
    return true;
  }
}

/** Tries the port on all addresses and on loopback alone: a listener on either would be in the way. */
export async function portIsFree(port: number, udp = false): Promise<boolean> {
  for (const host of [undefined, '127.0.0.1']) if (!(await canListen(port, host))) return false;
  return !udp || (await canBind(port));
}

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address: '0.0.0.0', exclusive: true }, () => socket.close(() => resolve(true)));
  });
}
