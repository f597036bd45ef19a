import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createAccount } from '@cc/dev/client/account.ts';
import { repositoryRoot } from '@cc/dev/bootstrap/paths.mjs';
import { startConsultant, type DemoConsultant } from '@cc/dev/demo/consultant.ts';
import { createRandom } from '@cc/dev/demo/random.ts';
import { startInstance, type Instance, type InstanceOptions } from '@cc/dev/instance.ts';
import { loadClip } from '@cc/dev/peer/clip.ts';
import { brokenInvariants } from '@cc/drizzle/invariants.ts';
import { createLogger } from '@cc/platform/log.ts';
import { openBrowser } from './browser.ts';
import { houseOf, type House } from './house.ts';
import type { Network } from './network/network.ts';
import { newConsultant, type Person, type Profile } from './people.ts';
import { until } from './until.ts';
import { openVisitor, type Visitor } from './visitor.ts';

export interface VisitorSettings {
  network?: Network;
  /** WAV file that their microphone plays. */
  voice?: string;
}

/** What a test of a file gets: one house for all of them, and people who leave when the test is over. */
export interface Stage {
  readonly house: House;
  readonly instance: Instance;
  /** Somebody at a browser of their own, behind a network of their own if one is given. */
  visitor(settings?: VisitorSettings): Promise<Visitor>;
  /** A consultant without a browser who is online and answers by itself, quickly. */
  answering(profile: Profile, name?: string): Promise<Person>;
}

/** Starts a house before the tests of a file and ends it after them; after each test everybody leaves. */
export function useStage(options: InstanceOptions): Stage {
  let instance: Instance | undefined;
  let house: House | undefined;
  let visitors: Visitor[] = [];
  let consultants: DemoConsultant[] = [];

  beforeAll(async () => {
    instance = await startInstance({ sfuWorkers: 1, ...options });
    house = await houseOf(instance);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await takePictures(task.name, visitors);
    const complaints = visitors.flatMap((visitor) => visitor.complaints);
    await Promise.allSettled([
      ...visitors.map((visitor) => visitor.browser.close()),
      ...consultants.map((one) => one.stop()),
    ]);
    visitors = [];
    consultants = [];
    await closeDesks(here(house));
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await house?.close();
    await instance?.stop();
  });

  const here = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The house is there only while tests run.');
    return value;
  };
  return {
    get house() {
      return here(house);
    },
    get instance() {
      return here(instance);
    },
    async visitor({ network, voice } = {}) {
      const browser = await openBrowser({ proxy: network?.proxy, voice });
      const visitor = await openVisitor(here(house), { browser, prepare: network?.lead });
      visitors.push(visitor);
      return visitor;
    },
    async answering(profile, name) {
      const person = await newConsultant(here(house), profile, name);
      const account = createAccount({ url: here(house).url, email: person.email, password: person.password });
      const consultant = startConsultant({
        account,
        clip: await loadClip(),
        random: createRandom(1),
        acceptMs: [300, 600],
        logger: createLogger({ name: 'answering', level: 'silent' }),
      });
      consultants.push(consultant);
      await until(`${person.name} to be online`, () => consultant.ready);
      return person;
    },
  };
}

/** Nobody whom a test brought is rung in the next one, where their lost connections still have their grace. */
async function closeDesks({ store }: House): Promise<void> {
  await store.sql`
    update consultants c set intent = 'off' from users u
    where u.id = c.user_id and u.email like ${'%@e2e.example'} and c.intent = 'online'`;
}

/** Nothing in the database contradicts itself, once everything has settled. */
export async function expectOrder(house: House): Promise<void> {
  const isInOrder = async () => Object.keys(await brokenInvariants(house.store.db)).length === 0;
  await until('order', isInOrder, { timeoutMs: 20_000, everyMs: 500 }).catch(() => undefined);
  expect(await brokenInvariants(house.store.db)).toEqual({});
}

/** What everybody saw when a test failed, into `.cache/e2e-failures`. */
async function takePictures(test: string, visitors: Visitor[]): Promise<void> {
  const folder = join(repositoryRoot, '.cache', 'e2e-failures');
  mkdirSync(folder, { recursive: true });
  const name = test.replace(/\W+/g, '-').slice(0, 60);
  await Promise.allSettled(
    visitors.map(({ page }, index) => page.screenshot({ path: join(folder, `${name}-${index + 1}.png`) })),
  );
}
