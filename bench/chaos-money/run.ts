import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '@cc/dev/bootstrap/progress.mjs';
import { databaseNow } from '@cc/drizzle/now.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createQueues } from '@cc/platform/queue.ts';
import { letFaultsHappen } from '../chaos-dispatch/faults-happen.ts';
import { percentilesOf } from '../support/percentiles.ts';
import { startBenchHouse, type BenchHouse } from '../support/house.ts';
import { scriptsOf, type Control } from './controls/control.ts';
import { rulesOf } from './controls/short-times.ts';
import { planMoneyFaults, WORKERS } from './faults.ts';
import { judge, type Loss } from './judge.ts';
import { openMediaNode } from './media.ts';
import { CURRENCY, makePairs } from './people.ts';
import { createProvider, makeTrouble, type Provider } from './provider.ts';
import { FREE_WINDOW_SECONDS, planSessions } from './script.ts';
import { live, type Lived, type World } from './session.ts';
import { startWatch } from './watch.ts';

export interface MoneyChaosOptions {
  seed: number;
  sessions: number;
  control?: Control;
  progress: Progress;
}

export interface MoneyChaosReport {
  sessions: number;
  /** Processes that were killed. */
  kills: number;
  pauses: number;
  flushes: number;
  /** Faults of the provider and of its webhooks that happened. */
  faults: number;
  violations: Record<string, number>;
  latenessMs: { p50: number; p99: number; max: number } | null;
  /** Sessions by what was decided. */
  decisions: Record<string, number>;
  /** Sessions that no oracle can tell: what would have decided was lost with Redis. */
  doubtful: number;
  /** Lines of all logs that were searched for secrets. */
  logLines: number;
  faultsByKind: Record<string, number>;
  seed: number;
  control: Control | null;
  seconds: number;
  details: string[];
}

/** A process fault for so many sessions. */
const SESSIONS_A_FAULT = 13;
/** Everything must be settled by then, from the last fault and the last session on, whichever comes later. */
const SETTLED_BY_MS = 100_000;
/** What the SQL invariants give effects to be done, and the reconciler to come round once. */
const QUIET_MS = 11_000;

/** Sessions that are settled while everything breaks, and what is true of the money afterwards. */
export async function runMoneyChaos(options: MoneyChaosOptions): Promise<MoneyChaosReport> {
  const { seed, sessions: count, control, progress } = options;
  const began = performance.now();
  const now = () => performance.now();
  const house = await startBenchHouse({
    servers: 1,
    workers: WORKERS,
    scripts: scriptsOf(control),
    // All that a log could give away is looked for.
    env: { FREE_WINDOW_SECONDS: String(FREE_WINDOW_SECONDS), LOG_LEVEL: 'debug' },
    progress,
  });
  const over = new AbortController();
  const closing: (() => unknown)[] = [];
  try {
    const provider = createProvider(house.env.STRIPE_API_URL ?? '', house.env.STRIPE_SECRET_KEY ?? '');
    const plan = planMoneyFaults(seed, Math.max(4, Math.round(count / SESSIONS_A_FAULT)));
    const scripts = planSessions(seed, count, plan.lastsMs);
    const pairs = await progress.step(`${count} pairs with cards and payout accounts`, () =>
      makePairs(house, provider, scripts),
    );
    // Charges take days until they can be used; consultants of lost ones are paid at once.
    await provider.topUp(10_000_000, CURRENCY);
    await makeTrouble(provider, seed);

    const logger = createLogger({ name: 'bench', level: 'silent' });
    const nodes = [1, 2].map((n) => openMediaNode(`bench-${n}`, house.redisUrl, now, logger));
    const queue = createQueues(house.redisUrl, logger);
    const watch = startWatch(house.store.sql);
    closing.push(
      ...nodes.map((node) => () => node.close()),
      () => queue.close(),
      () => watch.stop(),
    );
    const rules = rulesOf({ FREE_WINDOW_SECONDS, RING_SECONDS: 25, WAIT_SECONDS: 120 });
    const world: World = { house, provider, queue, rules, nodes, watch, now, over: over.signal };
    const before = now();
    const databaseTime = (await databaseNow(house.store.db)).getTime();
    const databaseOffsetMs = databaseTime - (before + now()) / 2;

    progress.note(`${count} sessions, about ${Math.round(plan.lastsMs / 1_000)} s of faults`);
    const start = now();
    const lived: Lived[] = [];
    const living = Promise.all(
      scripts.map(async (script, i) => {
        await delay(script.atMs);
        lived.push(await live(world, script, pairs[i]!));
      }),
    );
    const losses: Loss[] = [];
    await letFaultsHappen(noting(house, now, losses), [], plan, (text) => {
      if (text === 'flush redis') losses.push({ from: now(), to: now() + 1_000 });
      progress.note(`${((now() - start) / 1_000).toFixed(0)} s: ${text}`);
    });
    const faultsByKind = await provider.faults();
    await provider.clearFaults();
    await Promise.race([living, delay(SETTLED_BY_MS)]);
    await settle(provider, house, watch, SETTLED_BY_MS);
    over.abort();
    await Promise.race([living, delay(5_000)]);

    const verdict = await judge(house.store, {
      lived,
      intents: await provider.intents(),
      lossTransfers: await provider.lossTransfers(),
      losses,
      logDirectory: house.logDirectory,
      databaseOffsetMs,
    });
    const { violations, latenessMs, decisions, doubtful, logLines, details } = verdict;
    const percentiles = percentilesOf(latenessMs);
    const happened = (kind: string) => plan.processes.filter((fault) => fault.kind === kind).length;
    return {
      sessions: lived.length,
      kills: happened('kill'),
      pauses: happened('pause'),
      flushes: happened('flush'),
      faults: Object.values(faultsByKind).reduce((sum, n) => sum + n, 0),
      violations,
      latenessMs: percentiles && { p50: percentiles.p50, p99: percentiles.p99, max: Math.max(...latenessMs) },
      decisions,
      doubtful,
      logLines,
      faultsByKind,
      seed,
      control: control ?? null,
      seconds: Math.round((now() - began) / 1_000),
      details,
    };
  } finally {
    over.abort();
    for (const close of closing) await close();
    await house.stop();
  }
}

/** The house, noting when Redis was killed: it keeps nothing over that. */
function noting(house: BenchHouse, now: () => number, losses: Loss[]): BenchHouse {
  return {
    ...house,
    async kill(name, downMs) {
      const from = now();
      await house.kill(name, downMs);
      if (name === 'redis') losses.push({ from, to: now() });
    },
  };
}

/** Waits until nothing is open any more, here and at the provider, and has not been for a while; or until it is too late. */
async function settle(provider: Provider, { store }: BenchHouse, watch: World['watch'], mostMs: number) {
  const end = performance.now() + mostMs;
  let quietSince: number | null = null;
  while (performance.now() < end) {
    const [row] = await store.sql<{ wanted: number; unpaid: number }[]>`
      select (select count(*) from payments where wanted is not null or (owed_minor > 0 and transfer_id is null))::int as wanted,
        (select count(*) from sessions s where s.decision = 'capture' and not exists (
          select 1 from payments p left join ledger_entries l on l.payment_id = p.id and l.kind = 'loss'
          where p.session_id = s.id and (p.status = 'captured' or l.id is not null)))::int as unpaid`;
    const open = (await provider.intents()).filter(({ status }) => status !== 'succeeded' && status !== 'canceled');
    const quiet = watch.open() === 0 && row?.wanted === 0 && row.unpaid === 0 && open.length === 0;
    quietSince = quiet ? (quietSince ?? performance.now()) : null;
    if (quietSince !== null && performance.now() - quietSince > QUIET_MS) return;
    await delay(1_000);
  }
}
