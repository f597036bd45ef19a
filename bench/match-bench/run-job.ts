import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findings, type Findings, type Job } from './job.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
/** Far more than any engine needs; what takes longer has failed. */
const LIMIT_MS = 120_000;

/** Measures one engine in a process of its own. @throws when that fails or takes too long. */
export async function runJob(job: Job): Promise<Findings> {
  const parameters = ['--expose-gc', '--max-old-space-size=4096', CHILD, JSON.stringify(job)];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: LIMIT_MS });
  return findings.parse(JSON.parse(stdout));
}
