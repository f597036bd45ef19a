import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RollArguments } from '../bootstrap/arguments.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { repositoryRoot } from '../bootstrap/paths.mjs';
import type { Progress } from '../bootstrap/progress.mjs';
import { readInstanceFile } from '../instance/instance-file.ts';
import { commandLine } from '../process/command-line.ts';

/** `npm run roll`: has the launcher that runs on a data folder start its processes anew, and waits until it has. */
export async function roll(request: RollArguments, progress: Progress): Promise<number> {
  const dataDirectory = resolve(process.env.INIT_CWD ?? process.cwd(), request.data ?? join(repositoryRoot, '.data'));
  const running = readInstanceFile(dataDirectory);
  if (!running?.ready || !commandLine(running.pid)?.includes('launcher.mjs')) {
    throw new Failure(`Nothing is running on ${dataDirectory}.`, {
      cure: 'npm start    (or name its folder: --data DIR)',
    });
  }
  // One that has begun already may have started some of them before now: this asks for one more after it.
  const wanted = running.rolls.begun + 1;
  await progress.step('Rolling restart', async () => {
    for (;;) {
      const now = readInstanceFile(dataDirectory);
      if (!now) throw new Failure('The launcher has ended.');
      if (now.rolls.ended >= wanted) {
        if (now.rolls.failure) throw new Failure(`The rolling restart stopped: ${now.rolls.failure}`);
        return;
      }
      if (now.rolls.begun < wanted && now.rolls.begun === now.rolls.ended) process.kill(running.pid, 'SIGUSR2');
      await delay(200);
    }
  });
  return 0;
}
