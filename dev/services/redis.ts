import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { ChildSpec } from '../process/child.ts';
import type { Program } from './redis-binary.ts';

export interface RedisOptions {
  program: Program;
  directory: string;
  port: number;
  password: string;
  /** Keep everything over a restart (append-only file); off only for throwaway data. */
  durable: boolean;
  databases?: number;
}

/** How to start a Redis on loopback that never evicts: queues and announcements must not vanish under memory pressure. */
export function prepareRedis(options: RedisOptions): { spec: ChildSpec; url: string } {
  const { program, directory, port, password } = options;
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'redis.conf');
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(directory)}`,
    'maxmemory-policy noeviction',
    `appendonly ${options.durable ? 'yes' : 'no'}`,
    'appendfsync everysec',
    'save ""',
    `databases ${options.databases ?? 16}`,
    'daemonize no',
    'loglevel notice',
  ];
  // A file, because a password among the parameters is readable by everyone on the machine.
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  return {
    url: `redis://:${password}@127.0.0.1:${port}/0`,
    spec: {
      name: 'redis',
      program: program.path,
      parameters: [file],
      cwd: directory,
      env: { ...process.env, ...program.env },
      stage: 'service',
      stopSignal: 'SIGTERM',
      readyWithinMs: 60_000,
      ready: () => answersPing(port, password),
    },
  };
}

/** False while it is still loading its data, too. */
function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    const done = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2000, () => done(false));
    socket.once('error', () => done(false));
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (answer.includes('+PONG')) done(true);
      else if (/^-/m.test(answer)) done(false);
    });
  });
}
