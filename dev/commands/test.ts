import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestArguments } from '../bootstrap/arguments.mjs';
import { repositoryRoot } from '../bootstrap/paths.mjs';
import type { Progress } from '../bootstrap/progress.mjs';
import { interruption } from '../process/interruption.ts';
import { provideChromium } from '../services/chromium.ts';
import { startTestServices } from '../services/test-services.ts';
import { provideMediasoupWorker } from '../services/worker-binary.ts';
import { environmentForTools } from './run.ts';

/**
 * `npm test`: a throwaway PostgreSQL and Redis, the mediasoup worker and a Chromium, then Vitest. The last line of its
 * output is "N passed, N failed"; exit code 0 only if nothing failed and something passed.
 */
export async function test(request: TestArguments, progress: Progress, handOverSignals: () => void): Promise<number> {
  const worker = await progress.step('mediasoup worker', (step) => provideMediasoupWorker(step));
  const chromium = await progress.step('Chromium', (step) => provideChromium(step));
  const services = await progress.step('PostgreSQL and Redis for the tests', (step) =>
    startTestServices(step, progress.note),
  );
  handOverSignals();
  const interrupted = interruption();
  const reports = mkdtempSync(join(tmpdir(), 'consultant-connect-report-'));
  try {
    const report = join(reports, 'report.json');
    const env = {
      ...environmentForTools(),
      NODE_ENV: 'test',
      DATABASE_URL: services.databaseUrl,
      REDIS_URL: services.redisUrl,
      MEDIASOUP_WORKER_BIN: worker,
      CHROMIUM_BIN: chromium,
    };
    const parameters = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...request.rest];
    const code = await vitest(parameters, env, interrupted.signal);
    const { passed, failed } = count(report, code);
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
    return code === 0 && failed === 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
    await services.stop();
  }
}

function vitest(parameters: string[], env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  const program = join(repositoryRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [program, ...parameters], { stdio: 'inherit', cwd: repositoryRoot, env });
  signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** A file that could not even be loaded counts as one failed test, and so does a run that failed for another reason. */
function count(file: string, code: number): { passed: number; failed: number } {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { passed: 0, failed: 1 };
  }
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  const failed = report.numFailedTests + unloadable.length;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
