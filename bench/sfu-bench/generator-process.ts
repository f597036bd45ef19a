import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Joined, Window } from './crowd.ts';
import type { OurNode } from './door-ours.ts';

/** Where the rooms are opened. */
export type Target = ({ side: 'ours'; redisUrl: string } & OurNode) | { side: 'bare'; url: string };

export type GeneratorTask =
  | { do: 'enter'; target: Target; seed: number }
  | { do: 'grow'; rooms: number }
  | { do: 'watch'; ms: number }
  | { do: 'record'; rooms: number }
  | { do: 'churn'; cycles: number };
export type GeneratorAnswer = Joined | Window | void;

export interface Generator {
  pid: number;
  grow(rooms: number): Promise<Joined>;
  watch(ms: number): Promise<Window>;
  /** So many more of the rooms that are open are recorded. */
  record(rooms: number): Promise<void>;
  churn(cycles: number): Promise<Joined>;
  stop(): void;
}

/** Starts the process that plays all people, against one node. */
export async function startGenerator(target: Target, seed: number): Promise<Generator> {
  const child = fork(fileURLToPath(new URL('generator.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let settle: { resolve: (answer: never) => void; reject: (error: Error) => void } | undefined;
  child.on('message', (message: { answer?: never; error?: string }) => {
    if (message.error === undefined) settle?.resolve(message.answer as never);
    else settle?.reject(new Error(message.error));
  });
  child.on('exit', (code) => settle?.reject(new Error(`the generator has ended (${code})`)));
  const ask = <T>(task: GeneratorTask): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      settle = { resolve, reject };
      child.send(task);
    });
  await ask({ do: 'enter', target, seed });
  return {
    pid: child.pid ?? 0,
    grow: (rooms) => ask({ do: 'grow', rooms }),
    watch: (ms) => ask({ do: 'watch', ms }),
    record: (rooms) => ask({ do: 'record', rooms }),
    churn: (cycles) => ask({ do: 'churn', cycles }),
    stop: () => void child.kill('SIGKILL'),
  };
}
