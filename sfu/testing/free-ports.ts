import { createServer } from 'node:net';

/** Below the range from which the system takes ports for outgoing connections. */
const FIRST = 12_000;
const LAST = 31_000;

/** The first of `count` neighbouring TCP ports that are free now. Starts anywhere, so that test files beside each other seldom meet. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no free ports');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
