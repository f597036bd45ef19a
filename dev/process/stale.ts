import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../bootstrap/failure.mjs';
import { readInstanceFile } from '../instance/instance-file.ts';
import { commandLine } from './command-line.ts';
import { stopGroups, type Member } from './stop-groups.mjs';

/**
 * Looks for an earlier launcher on the same data folder. One that runs is left alone (Failure); what one that was killed
 * left behind is ended.
 * @returns the names of what was ended
 */
export async function clearStale(dataDirectory: string): Promise<string[]> {
  const earlier = readInstanceFile(dataDirectory);
  if (earlier && earlier.pid !== process.pid && isOurs(commandLine(earlier.pid))) {
    throw new Failure(`It is already running on this data folder: ${earlier.url} (process ${earlier.pid}).`, {
      cure: `kill ${earlier.pid}    (or start another one with --data DIR)`,
    });
  }
  const members: Member[] = [];
  const names: string[] = [];
  for (const [name, pid] of Object.entries(earlier?.pids ?? {})) {
    if (!isOurs(commandLine(pid))) continue;
    names.push(name);
    members.push({
      pid,
      stage: SERVICES.has(name) ? 'service' : 'app',
      signal: name === 'postgres' ? 'SIGINT' : 'SIGTERM',
    });
  }
  const postmaster = postmasterPid(dataDirectory);
  if (postmaster && !members.some(({ pid }) => pid === postmaster) && isOurs(commandLine(postmaster))) {
    names.push('postgres');
    members.push({ pid: postmaster, stage: 'service', signal: 'SIGINT' });
  }
  await stopGroups(members, 4000);
  return names;
}

const SERVICES = new Set(['postgres', 'redis']);

/** Whether a command line is one of those that the launcher itself starts. */
export function isOurs(line: string | undefined): boolean {
  return (
    line !== undefined &&
    /launcher\.mjs|[\\/ ](server|workers|sfu|dev[\\/]\w+)[\\/]main\.ts|postgres.* -D |redis\.conf|redis-server |valkey-server /.test(
      line,
    )
  );
}

function postmasterPid(dataDirectory: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
