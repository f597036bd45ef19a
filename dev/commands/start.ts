import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StartArguments } from '../bootstrap/arguments.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { repositoryRoot } from '../bootstrap/paths.mjs';
import { seconds, type Progress } from '../bootstrap/progress.mjs';
import { startedAt } from '../bootstrap/toolchain.mjs';
import { startInstance, type Instance } from '../instance.ts';
import { interruption } from '../process/interruption.ts';

/** `npm start`: everything up, one address printed when all of it is healthy, down again on Ctrl-C. */
export async function start(request: StartArguments, progress: Progress, handOverSignals: () => void): Promise<number> {
  const settings = join(repositoryRoot, '.env');
  if (existsSync(settings)) process.loadEnvFile(settings);
  const env = settingsFromEnvironment(process.env);

  const starting = startInstance({
    dataDirectory: resolve(process.env.INIT_CWD ?? process.cwd(), request.data ?? join(repositoryRoot, '.data')),
    fresh: request.fresh,
    port: request.port ?? (Number(env.PORT) || undefined),
    usualPorts: true,
    freeWindowSeconds: request.freeWindowSeconds,
    server: request.server,
    workers: request.workers,
    sfu: request.sfu,
    demo: request.demo && env.NODE_ENV !== 'production',
    env: { ...env, PORT: undefined },
    progress,
  });
  // `npm run roll`. Taken from the very start on: the system's own answer to this signal is to end us.
  process.on('SIGUSR2', () => {
    const roll = async () => (await starting).roll();
    progress.step('Rolling restart', roll).catch((error: unknown) => progress.note(String(error)));
  });
  const instance = await starting;
  handOverSignals();
  const interrupted = interruption();
  await announce(instance);
  await interrupted.happened;
  process.stderr.write('\n');
  await progress.step('Stopping', () => instance.stop());
  return 0;
}

/** Prints the address and who can sign in. Only this goes to stdout. */
async function announce(instance: Instance): Promise<void> {
  const lines = ['', `  Consultant Connect is ready: ${instance.url}   (${seconds(Date.now() - startedAt())})`, ''];
  if (instance.mailboxUrl) lines.push(`  Mail that it sends:  ${instance.mailboxUrl}`);
  lines.push(`  Data and logs:       ${instance.dataDirectory}`, '');
  const { demoSignIns } = await import('@cc/drizzle/seed/people.ts');
  if (instance.hasDemoPeople) {
    lines.push('  Sign in as');
    const width = Math.max(...demoSignIns.map(({ email }) => email.length));
    for (const { email, password, role, what } of demoSignIns) {
      lines.push(`    ${email.padEnd(width)}  ${password}   ${role}${what ? `, ${what}` : ''}`);
    }
    lines.push('');
  }
  lines.push('  Ctrl-C stops everything.', '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The part of the environment that configures the house; anything else is inherited anyway. */
export function settingsFromEnvironment(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const names =
    /^(NODE_ENV|LOG_LEVEL|PORT|PUBLIC_URL|DATABASE_|REDIS_URL|STRIPE_|SMTP_URL|MAIL_|ACCESS_TOKEN_|REFRESH_TOKEN_|ROOM_TOKEN_|SFU_|WORKERS_PORT|CURRENCY|FREE_WINDOW_SECONDS|RING_SECONDS|WAIT_SECONDS|RATE_LIMIT_FACTOR|TRUST_PROXY)/;
  const settings = Object.fromEntries(Object.entries(environment).filter(([name, value]) => names.test(name) && value));
  if (settings.STRIPE_SECRET_KEY && !settings.STRIPE_PUBLISHABLE_KEY) {
    throw new Failure('STRIPE_SECRET_KEY is set, but STRIPE_PUBLISHABLE_KEY is not.', {
      cure: 'set STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET and STRIPE_CONNECT_WEBHOOK_SECRET too (see .env.example), or unset STRIPE_SECRET_KEY',
    });
  }
  return settings;
}
