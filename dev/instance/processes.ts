import { createServer } from 'node:net';
import type { Supervisor } from '../process/supervisor.ts';
import { nodeProcess } from '../services/node-process.ts';

/** The kinds of process that there may be several of. */
export type Kind = 'server' | 'workers' | 'sfu';
export type Counts = Record<Kind, number>;

/** Ports that one process has for itself. */
export interface Place {
  /** Health and metrics; of a media node the signalling too. */
  port: number;
  /** First media port of a media node. */
  rtc?: number;
}

/** A server or a worker has this long to finish what it is at, in ms; a media node its drain time more. */
const LEAVE_MS = 20_000;

export interface Processes {
  /** Starts all of them at once; resolves when each is ready. */
  start(): Promise<void>;
  /**
   * Starts each anew, one after the other: its successor first, and when that is ready the old one is asked to end and
   * waited for. Nothing is ever missing meanwhile.
   */
  roll(): Promise<void>;
  /** Where each answers for its health and its figures, by name. */
  readonly addresses: Record<string, string>;
}

/** Server, workers and media nodes of an instance. The first of a kind has the kind's name, the next are "server-2" and so on. */
export function createProcesses(options: {
  supervisor: Supervisor;
  counts: Counts;
  /** One more of each kind than there are processes. */
  places: Record<Kind, Place[]>;
  env: NodeJS.ProcessEnv;
  /** The servers can listen on one port together. */
  sharedPort: boolean;
  /** The media node is reached at an address that somebody else gave it, so its successor must take its very ports. */
  fixedSfu: boolean;
  /** Told before each change of where something is. */
  changed: () => void;
}): Processes {
  const { supervisor, counts, env } = options;
  const kinds: Kind[] = ['workers', 'sfu', 'server'];
  const free = structuredClone(options.places);
  const taken = new Map<string, { kind: Kind; place: Place }>();

  function settingsAt(kind: Kind, place: Place): NodeJS.ProcessEnv {
    if (kind === 'workers') return { WORKERS_PORT: String(place.port) };
    if (kind === 'server') return { HEALTH_PORT: String(place.port), SHARE_PORT: options.sharedPort ? '1' : undefined };
    if (options.fixedSfu) return {};
    return {
      SFU_PORT: String(place.port),
      SFU_PUBLIC_URL: `http://localhost:${place.port}`,
      SFU_RTC_PORT: String(place.rtc),
    };
  }

  const specAt = (name: string, kind: Kind, place: Place) =>
    nodeProcess({
      name,
      script: `${kind}/main.ts`,
      env: { ...env, ...settingsAt(kind, place) },
      port: options.fixedSfu && kind === 'sfu' ? Number(env.SFU_PORT ?? place.port) : place.port,
    });

  function takePlace(kind: Kind): Place {
    const place = free[kind].shift();
    if (!place) throw new Error(`no place is free for another ${kind}`);
    return place;
  }

  async function replace(name: string): Promise<void> {
    const old = taken.get(name);
    if (!old) return;
    const { kind } = old;
    const leaveMs = LEAVE_MS + (kind === 'sfu' ? Number(env.SFU_DRAIN_SECONDS ?? 0) * 1000 : 0);
    // Without a place of its own beside it, a successor has to wait until its predecessor is gone.
    const besides = kind === 'server' ? options.sharedPort : kind === 'workers' || !options.fixedSfu;
    if (!besides) return supervisor.kill(name, { signal: 'SIGTERM' });
    const place = takePlace(kind);
    try {
      await supervisor.replace(specAt(name, kind, place), leaveMs);
    } catch (error) {
      free[kind].push(place);
      throw error;
    }
    free[kind].push(old.place);
    taken.set(name, { kind, place });
    options.changed();
  }

  return {
    async start() {
      const names = kinds.flatMap((kind) =>
        Array.from({ length: counts[kind] }, (_, i) => ({ kind, name: i === 0 ? kind : `${kind}-${i + 1}` })),
      );
      for (const { kind, name } of names) taken.set(name, { kind, place: takePlace(kind) });
      options.changed();
      await Promise.all([...taken].map(([name, { kind, place }]) => supervisor.start(specAt(name, kind, place))));
    },
    async roll() {
      for (const name of [...taken.keys()]) await replace(name);
    },
    get addresses() {
      return Object.fromEntries([...taken].map(([name, { place }]) => [name, `http://localhost:${place.port}`]));
    },
  };
}

/** Whether this system lets several processes listen on one port and spreads connections over them: Linux does, macOS does not. */
export async function canSharePorts(): Promise<boolean> {
  const listen = (port: number) =>
    new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1', reusePort: true }, () => resolve(server));
    });
  try {
    const one = await listen(0);
    const address = one.address();
    const other = await listen(typeof address === 'object' && address ? address.port : 0).finally(() => one.close());
    other.close();
    return true;
  } catch {
    return false;
  }
}
