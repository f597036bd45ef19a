import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import type { Progress } from '@cc/dev/bootstrap/progress.mjs';
import { RULES } from '@cc/domain/rules.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createPayments } from '@cc/platform/payments.ts';
import { createQueues } from '@cc/platform/queue.ts';
import { openMediaNode } from '../chaos-money/media.ts';
import { createProvider } from '../chaos-money/provider.ts';
import { startBenchHouse, type BenchHouse } from '../support/house.ts';
import { percentilesOf, type Percentiles } from '../support/percentiles.ts';
import { signalTree } from '../support/process-tree.ts';
import { usageOf } from '../support/usage.ts';
import { bareRate } from './bare.ts';
import { goLive, holdSessions, until, type Held } from './prepare.ts';

export interface MoneyOptions {
  sessions: number;
  workers: number;
  progress: Progress;
}

export interface MoneyReport {
  sessions: number;
  /** From the second in which all of them end until the last one is settled. */
  settledInMs: number;
  settledPerSecond: number;
  /** From that second to each one's charge and its books. */
  toSettledMs: Percentiles | null;
  heldPerSecond: number;
  barePerSecond: number;
  /** Settled a second over the bare loop. */
  ratio: number;
  /** Shares of the processor time that settling took; `ours` is server and workers. */
  share: Record<'ours' | 'provider' | 'postgres' | 'redis', number>;
  /** Processor time a settled session, in ms. */
  cpuMsASession: Record<'ours' | 'provider' | 'postgres' | 'redis', number>;
  /** Rows that break an invariant afterwards. */
  violations: number;
  /** The same by name. */
  invariants: Record<string, number>;
}

/** Long enough for all to be live in. */
const FREE_WINDOW_SECONDS = 15;
/** The media node says once who is there, so that silence does not mean that somebody is gone. */
const DESCRIBED_BEFORE_MS = 1_000;
const BARE = 250;
/** HTTP requests at once of all who hang up. */
const HANGING_UP = 32;
const GROUPS = { ours: /^(server|workers)/, provider: /^stripe/, postgres: /^postgres/, redis: /^redis/ } as const;

/** Calls that all end in one second, and how long it takes until each is decided, charged and booked. */
export async function runMoney({ sessions: count, workers, progress }: MoneyOptions): Promise<MoneyReport> {
  const now = () => performance.now();
  const env = { FREE_WINDOW_SECONDS: String(FREE_WINDOW_SECONDS) };
  const house = await startBenchHouse({ servers: 1, workers, env, progress });
  const logger = createLogger({ name: 'bench', level: 'silent' });
  const secretKey = house.env.STRIPE_SECRET_KEY ?? '';
  const apiUrl = house.env.STRIPE_API_URL ?? '';
  const provider = createProvider(apiUrl, secretKey);
  const queue = createQueues(house.redisUrl, logger);
  // No snapshots by themselves: a thousand calls going on are another figure.
  const node = openMediaNode('bench-1', house.redisUrl, now, logger, 3_600_000);
  const rules = { ...RULES, freeWindowMs: FREE_WINDOW_SECONDS * 1_000 };
  const prepare = { queue, rules, node };
  try {
    const { held, perSecond } = await progress.step(`${count} holds`, () =>
      holdSessions(house, provider, { ...prepare, count }),
    );
    const joined = now();
    const untilMs = (ms: number) => delay(Math.max(0, joined + ms - now()));
    await progress.step('Calls', () => goLive(house, node, held));
    const before = cpu(house);
    await untilMs(FREE_WINDOW_SECONDS * 1_000 - DESCRIBED_BEFORE_MS);
    for (const { sessionId } of held) node.describe(sessionId);
    const [row] = await house.store.sql<
      { at: number }[]
    >`select extract(epoch from clock_timestamp())::float8 * 1000 as at`;
    const ahead = now();
    // All of them pass the mark at once, just before they end.
    await untilMs(FREE_WINDOW_SECONDS * 1_000 + 200);
    const since = now();
    await progress.step('All of them end', () => endAll(house, node, held));
    const ids = held.map(({ sessionId }) => sessionId);
    await progress.step('Settled', () =>
      until('All are settled', async () => (await settled(house, ids)) === count, 100),
    );
    const settledInMs = now() - since;
    const used = Object.entries(cpu(house)).map(([name, value]) => [name, value - (before[name] ?? 0)] as const);
    const toSettledMs = percentilesOf(await settledAt(house, ids, (row?.at ?? 0) + since - ahead));
    const broken = await brokenInvariants(house.store.db);
    const invariants = Object.fromEntries(Object.entries(broken).map(([name, ids]) => [name, ids.length]));

    const bare = await progress.step('A bare loop', async () => {
      const { held: others } = await holdSessions(house, provider, { ...prepare, count: BARE });
      await goLive(house, node, others);
      const processes = Object.entries(house.pids).filter(([name]) => GROUPS.ours.test(name));
      for (const [, pid] of processes) signalTree(pid, 'SIGSTOP');
      const sql = postgres(house.env.DATABASE_URL ?? '', { max: 8, onnotice: () => {} });
      const payments = createPayments({ secretKey, apiUrl, webhookSecrets: { platform: '', connect: '' } });
      try {
        return await bareRate(sql, payments, others);
      } finally {
        for (const [, pid] of processes) signalTree(pid, 'SIGCONT');
        await sql.end({ timeout: 1 });
      }
    });

    const total = used.reduce((sum, [, seconds]) => sum + seconds, 0);
    const round = (value: number) => Math.round(value * 100) / 100;
    const of = (scale: (seconds: number) => number) =>
      Object.fromEntries(used.map(([name, seconds]) => [name, round(scale(seconds))])) as MoneyReport['share'];
    const settledPerSecond = count / (settledInMs / 1_000);
    return {
      sessions: count,
      settledInMs: Math.round(settledInMs),
      settledPerSecond: round(settledPerSecond),
      toSettledMs,
      heldPerSecond: round(perSecond),
      barePerSecond: round(bare),
      ratio: round(settledPerSecond / bare),
      share: of((seconds) => seconds / total),
      cpuMsASession: of((seconds) => (seconds * 1_000) / count),
      violations: Object.values(invariants).reduce((sum, n) => sum + n, 0),
      invariants,
    };
  } finally {
    await node.close();
    await queue.close();
    await house.stop();
  }
}

/** Everybody leaves now, and the customers say so. */
async function endAll(house: BenchHouse, node: ReturnType<typeof openMediaNode>, held: readonly Held[]): Promise<void> {
  const at = performance.now();
  for (const { sessionId, customerId, consultantId } of held) {
    for (const userId of [customerId, consultantId]) node.leave(sessionId, userId, at, 'leave');
  }
  const waiting = held.values();
  await Promise.all(
    Array.from({ length: HANGING_UP }, async () => {
      for (const { sessionId, customer } of waiting) {
        const answer = await fetch(`http://127.0.0.1:${house.serverPorts[0]}/api/sessions/${sessionId}/end`, {
          method: 'POST',
          headers: { authorization: `Bearer ${customer.token}`, 'content-type': 'application/json' },
          body: '{}',
        });
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`Hanging up was refused: ${answer.status}`);
      }
    }),
  );
}

/** How many are decided, with their money where it belongs and in the books. */
async function settled({ store }: BenchHouse, ids: string[]): Promise<number> {
  const [row] = await store.sql<{ n: number }[]>`
    select count(*)::int as n from sessions s join payments p on p.session_id = s.id
    where s.id = any(${ids}::uuid[]) and s.outcome = 'billed' and p.status = 'captured' and p.wanted is null`;
  return row?.n ?? 0;
}

/** Of each, when its charge was booked, in ms after `since` on the database's clock. */
async function settledAt({ store }: BenchHouse, ids: string[], since: number): Promise<number[]> {
  const rows = await store.sql<{ ms: number }[]>`
    select extract(epoch from min(l.created_at))::float8 * 1000 - ${since} as ms
    from ledger_entries l join payments p on p.id = l.payment_id
    where p.session_id = any(${ids}::uuid[]) and l.kind = 'capture' group by p.id`;
  return rows.map(({ ms }) => ms);
}

/** Processor seconds so far, by group of processes. */
function cpu({ pids }: BenchHouse): Record<string, number> {
  return Object.fromEntries(
    Object.entries(GROUPS).map(([group, names]) => [
      group,
      Object.entries(pids).reduce((sum, [name, pid]) => sum + (names.test(name) ? usageOf(pid).cpuSeconds : 0), 0),
    ]),
  );
}
