import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '@cc/dev/bootstrap/progress.mjs';
import { connectLive, type Live } from '@cc/dev/client/live.ts';
import { createRandom } from '@cc/dev/demo/random.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { startBenchHouse, type BenchHouse } from '../support/house.ts';
import { makeConsultants, makeCustomers, type Person } from '../support/people.ts';
import { runConsultant } from './consultant.ts';
import { scriptsOf, withoutNets, type Control } from './controls/control.ts';
import { createCustomer, newQuestion, type Customer } from './customer.ts';
import { planFaults } from './faults.ts';
import { letFaultsHappen } from './faults-happen.ts';
import { doubleWinners, lost, stuckOffers } from './judge.ts';
import { openLine, type Line } from './line.ts';
import type { RunRecord } from './record.ts';
import { compareScreens, type Tab } from './screens.ts';

export interface ChaosOptions {
  seed: number;
  questions: number;
  /** Faults of processes; those of lines come beside them. */
  faults?: number;
  control?: Control;
  progress: Progress;
}

export interface ChaosReport {
  questions: number;
  faults: number;
  lost: number;
  doubleWinners: number;
  stuckOffers: number;
  screenMismatches: number;
  /** All of the above together with the rows that break an invariant. */
  violations: number;
  /** Rows by broken invariant. */
  invariants: Record<string, number>;
  /** How the waits of the customers ended. */
  endings: Record<string, number>;
  seed: number;
  control: Control | null;
  seconds: number;
  /** What was wrong, in words; the first few of each kind. */
  details: string[];
}

const COPIES = 2;
const RING_SECONDS = 8;
const WAIT_SECONDS = 40;
const STUCK_FROM_MS = 5_000;
const SCREENS_AT_MS = 10_000;
/** From the last fault on: the longest wait of a question that was just asked, and its call. */
const SETTLED_BY_MS = (WAIT_SECONDS + 20) * 1_000;
/** What the SQL invariants give effects and sessions to be done, and a little. */
const EFFECTS_MS = 16_000;
const SHOWN = 5;

/** People who ask and answer while everything breaks, and what is true of it afterwards. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, questions, control, progress } = options;
  const started = performance.now();
  const house = await startBenchHouse({
    servers: COPIES,
    workers: COPIES,
    scripts: scriptsOf(control),
    env: { RING_SECONDS: String(RING_SECONDS), WAIT_SECONDS: String(WAIT_SECONDS) },
    progress,
  });
  const closing: (() => void)[] = [];
  try {
    for (const statement of withoutNets(control)) await house.store.sql.unsafe(statement);
    const customers = Math.min(40, Math.max(6, Math.ceil(questions / 8)));
    const [asking, answering] = await progress.step('People with cards and payout accounts', () =>
      Promise.all([makeCustomers(house, customers), makeConsultants(house, Math.ceil(customers * 1.5))]),
    );
    const { lines, tabs, record, begin, settle } = await gather(house, asking, answering, options, closing);
    const plan = planFaults({
      seed,
      count: options.faults ?? Math.max(4, Math.round(questions / 20)),
      copies: COPIES,
      lines: lines.length,
    });
    progress.note(`${questions} questions, about ${Math.round(plan.lastsMs / 1_000)} s of faults`);
    const asked = begin(plan.lastsMs);
    const faults = await letFaultsHappen(house, lines, plan, (text) =>
      progress.note(`${((performance.now() - started) / 1_000).toFixed(0)} s: ${text}`),
    );
    const last = performance.now();

    const stuck = new Set<string>();
    const watch = async () => {
      await delay(STUCK_FROM_MS);
      while (performance.now() - last < SCREENS_AT_MS + EFFECTS_MS) {
        for (const id of await stuckOffers(house.store.sql)) stuck.add(id);
        await delay(500);
      }
    };
    const look = async () => {
      await delay(SCREENS_AT_MS);
      return compareScreens(house.store.db, tabs);
    };
    const [mismatches] = await Promise.all([look(), watch()]);
    await Promise.race([asked, delay(Math.max(0, SETTLED_BY_MS - (performance.now() - last)))]);
    await settle();
    await delay(EFFECTS_MS);

    const { sql, db } = house.store;
    const [missing, doubles, broken] = [
      await lost(sql, record),
      await doubleWinners(sql, record),
      await brokenInvariants(db),
    ];
    const invariants = Object.fromEntries(Object.entries(broken).map(([name, ids]) => [name, ids.length]));
    const counts = {
      lost: missing.length,
      doubleWinners: doubles.length,
      stuckOffers: stuck.size,
      screenMismatches: mismatches.length,
    };
    const endings: Record<string, number> = {};
    for (const { ending = 'none' } of record.asked) endings[ending] = (endings[ending] ?? 0) + 1;
    return {
      questions: record.asked.length,
      faults,
      ...counts,
      violations: [...Object.values(counts), ...Object.values(invariants)].reduce((sum, n) => sum + n, 0),
      invariants,
      endings,
      seed,
      control: control ?? null,
      seconds: Math.round((performance.now() - started) / 1_000),
      details: [
        ...missing.slice(0, SHOWN).map((text) => `lost: ${text}`),
        ...doubles.slice(0, SHOWN).map((id) => `two winners: question ${id}`),
        ...[...stuck].slice(0, SHOWN).map((id) => `stuck: offer ${id}`),
        ...mismatches.slice(0, SHOWN).map((m) => `screen of ${m.userId}: ${m.screen} — database: ${m.database}`),
        ...Object.entries(broken).map(([name, ids]) => `${name}: ${ids.slice(0, SHOWN).join(', ')}`),
      ],
    };
  } finally {
    for (const close of closing) close();
    await house.stop();
  }
}

/** Everybody connected, each over a line of their own, and ready to begin. */
async function gather(
  house: BenchHouse,
  asking: Person[],
  answering: Person[],
  { seed, questions, control }: ChaosOptions,
  closing: (() => void)[],
) {
  const random = createRandom(seed * 7_919 + 1);
  const lines: Line[] = [];
  const tabs: Tab[] = [];
  const record: RunRecord = { asked: [], wins: [] };

  async function connect({ id, token }: Person): Promise<Live> {
    const line = await openLine(house.serverPorts, lines.length);
    lines.push(line);
    const account = { url: line.url, token: () => Promise.resolve(token), forgetToken: () => {} };
    const live = connectLive(account, { resync: control !== 'no-sync' });
    tabs.push({ userId: id, live });
    closing.push(
      () => live.close(),
      () => line.close(),
    );
    return live;
  }

  const customers: { person: Person; customer: Customer }[] = [];
  for (const person of asking) {
    const live = await connect(person);
    customers.push({ person, customer: createCustomer(live, createRandom(random.between(1, 1e9))) });
  }
  const consultants: { stop(): void }[] = [];
  for (const [i, person] of answering.entries()) {
    const own = [await connect(person)];
    // Every fifth has the desk open twice.
    if (i % 5 === 0) own.push(await connect(person));
    const mine = createRandom(random.between(1, 1e9));
    consultants.push(runConsultant(person.id, own, mine, (win) => void record.wins.push(win)));
  }
  closing.push(...consultants.map((consultant) => () => consultant.stop()));
  await untilOnline(house, answering.length);

  const stop = new AbortController();
  return {
    lines,
    tabs,
    record,
    /** The questions, spread over about as long as the faults last; resolves once each has come to an end. */
    begin(lastsMs: number): Promise<unknown> {
      const began = performance.now();
      let next = 0;
      return Promise.all(
        customers.map(async ({ person, customer }) => {
          while (next < questions && !stop.signal.aborted) {
            const due = began + (next / questions) * lastsMs;
            const asked = newQuestion(person.id);
            next += 1;
            record.asked.push(asked);
            await delay(Math.max(0, due - performance.now()));
            await customer.ask(asked, stop.signal);
          }
        }),
      );
    },
    /** Nobody does anything any more. */
    async settle() {
      stop.abort();
      for (const consultant of consultants) consultant.stop();
      await delay(1_000);
    },
  };
}

async function untilOnline({ store }: BenchHouse, wanted: number): Promise<void> {
  for (let tries = 0; tries < 360; tries += 1) {
    const [row] = await store.sql<{ n: number }[]>`
      select count(*)::int as n from consultants where intent = 'online'`;
    if ((row?.n ?? 0) >= wanted) return;
    await delay(500);
  }
  throw new Error('The consultants did not get online.');
}
