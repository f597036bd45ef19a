import { join } from 'node:path';
import { repositoryRoot } from '../bootstrap/paths.mjs';
import type { ChildSpec } from '../process/child.ts';

/** How to start one of our own processes, which tell on `/health/ready` whether they can be used. */
export function nodeProcess(options: {
  name: string;
  /** Relative to the repository, e.g. "server/main.ts". */
  script: string;
  env: NodeJS.ProcessEnv;
  /** Where it answers health checks. */
  port: number;
  stage?: ChildSpec['stage'];
}): ChildSpec {
  return {
    name: options.name,
    program: process.execPath,
    parameters: [join(repositoryRoot, options.script)],
    cwd: repositoryRoot,
    env: options.env,
    stage: options.stage ?? 'app',
    stopSignal: 'SIGTERM',
    readyWithinMs: 60_000,
    ready: () => isReady(options.port),
  };
}

async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(3000) });
  await response.body?.cancel();
  return response.status === 200;
}
