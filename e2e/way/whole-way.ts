import { checkInvariants } from '@cc/drizzle/invariants.ts';
import { ledgerSum } from '@cc/drizzle/repositories/ledger.ts';
import { createRandom } from '@cc/dev/demo/random.ts';
import type { House } from '../support/house.ts';
import { newConsultant, newCustomer } from '../support/people.ts';
import { until } from '../support/until.ts';
import { openVisitor } from '../support/visitor.ts';
import { faultsOf } from './faults-found.ts';
import { playCall, type PlayedCall, type Timings } from './one-call.ts';
import { TOPICS } from './topics.ts';

const CUSTOMERS: [string, ...string[]] = ['Clara Lind', 'Mateo Ruiz', 'Aiko Mori', 'Femi Ade'];
const CONSULTANTS: [string, ...string[]] = ['Konrad Beck', 'Salma Haddad', 'Ivo Novak', 'Leonie Roth'];

export interface Journey extends Timings {
  ledgerSum: number;
  /** Rows that break any of the invariants in `drizzle/invariants.ts`. */
  violations: number;
  calls: PlayedCall[];
}

/** The whole way in two browsers, once within the free start and once past it, with people made for it. */
export async function playWholeWay(
  house: House,
  { seed, say }: { seed: number; say: (what: string) => void },
): Promise<{ journey: Journey; faults: string[] }> {
  const random = createRandom(seed);
  const topic = random.pick(TOPICS);
  say('making a customer with a card and a consultant with a payout account');
  const [asker, answerer] = await Promise.all([
    newCustomer(house, random.pick(CUSTOMERS)),
    newConsultant(house, topic.profile, random.pick(CONSULTANTS)),
  ]);
  const [asking, answering] = await Promise.all([openVisitor(house), openVisitor(house)]);
  const customer = { visitor: asking, person: asker };
  const consultant = { visitor: answering, person: answerer };
  try {
    await Promise.all([asking.signIn(asker), answering.signIn(answerer)]);
    const played: Awaited<ReturnType<typeof playCall>>[] = [];
    const faults: string[] = [];
    for (const name of ['free', 'billed'] as const) {
      const billed = name === 'billed';
      const result = await playCall(house, {
        name,
        question: topic.questions[name],
        customer,
        consultant,
        billed,
        say,
      });
      faults.push(...(await faultsOf(house, { ...result, billed })));
      played.push(result);
    }
    for (const { visitor, person } of [customer, consultant]) {
      faults.push(...visitor.complaints.map((complaint) => `${person.name}'s page: ${complaint}`));
    }
    const violations = await brokenRows(house, faults);
    const sum = await ledgerSum(house.store.db);
    if (sum !== 0) faults.push(`the ledger sums to ${sum}`);
    const worst = (timing: keyof Timings) => Math.max(...played.map(({ timings }) => timings[timing]));
    return {
      journey: {
        questionToOfferMs: worst('questionToOfferMs'),
        acceptToHeldMs: worst('acceptToHeldMs'),
        acceptToMediaMs: worst('acceptToMediaMs'),
        ledgerSum: sum,
        violations,
        calls: played.map(({ call }) => call),
      },
      faults,
    };
  } finally {
    await Promise.allSettled([asking.close(), answering.close()]);
  }
}

/** Some invariants hold only once everything has settled, which takes seconds. */
async function brokenRows(house: House, faults: string[]): Promise<number> {
  const broken = async () => Object.entries(await checkInvariants(house.store.db)).filter(([, rows]) => rows > 0);
  await until('the invariants to hold', async () => (await broken()).length === 0, { everyMs: 500 }).catch(() => false);
  const left = await broken();
  faults.push(...left.map(([name, rows]) => `invariant ${name}: ${rows} rows`));
  return left.reduce((total, [, rows]) => total + rows, 0);
}
