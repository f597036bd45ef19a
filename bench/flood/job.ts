import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface FloodJob {
  url: string;
  token: string;
  address: string;
  sockets: number;
  eventsPerSecond: number;
  requestsPerSecond: number;
  ms: number;
}

/** What became of what was sent; `lost`: there was no connection for it. */
export interface Tally {
  sent: number;
  answered: number;
  refused: number;
  lost: number;
}

export const tally = (): Tally => ({ sent: 0, answered: 0, refused: 0, lost: 0 });

export type Flooded = Record<'events' | 'requests' | 'connections', Tally>;

/** Floods from a process of its own, for `ms`. */
export async function flood(job: FloodJob): Promise<Flooded> {
  const script = fileURLToPath(new URL('flooder.ts', import.meta.url));
  const parameters = [script, JSON.stringify(job)];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: job.ms + 20_000 });
  return JSON.parse(stdout) as Flooded;
}
