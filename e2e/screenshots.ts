import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { api } from '@cc/contract/http/index.ts';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { repositoryRoot } from '@cc/dev/bootstrap/paths.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { startInstance } from '@cc/dev/instance.ts';
import { demoSignIns } from '@cc/drizzle/seed/people.ts';
import { houseOf, type House } from './support/house.ts';
import { newConsultant, newCustomer, newPerson, saveCard, type Person } from './support/people.ts';
import { shoot } from './support/shoot.ts';
import { openVisitor, type Visitor } from './support/visitor.ts';
import { TOPICS } from './way/topics.ts';

/**
 * `node dev/launcher.mjs run e2e/screenshots.ts [--only public,ask,desk,call,hold,after]`: every page in real states, phone and
 * desktop, light and dark, into `.cache/screenshots`. Starts a house of its own.
 */
const folder = join(repositoryRoot, '.cache', 'screenshots');
const progress = createProgress();
const topic = TOPICS[2] ?? TOPICS[0];

type Scene = (house: House) => Promise<void>;

async function withVisitor(house: House, work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await openVisitor(house);
  try {
    await work(visitor);
  } finally {
    await visitor.close();
  }
}

async function shootAt(visitor: Visitor, name: string, path: string): Promise<void> {
  await visitor.open(path);
  await shoot(visitor.page, folder, name);
}

const demoCustomer = (): Pick<Person, 'email' | 'password'> => demoSignIns[0] ?? { email: '', password: '' };

const scenes: Record<string, Scene> = {
  /** What everybody sees. */
  public: (house) =>
    withVisitor(house, async (visitor) => {
      const paths = [
        'how-it-works',
        'consultants',
        'login',
        'register',
        'people',
        'privacy',
        'terms',
        'ask',
        'no-such-page',
      ];
      await shootAt(visitor, 'landing', '/');
      for (const path of paths) await shootAt(visitor, path, `/${path}`);
      await visitor.open('/consultants');
      await visitor.page.locator('main a[href^="/consultants/"]').first().click();
      await visitor.page.waitForURL(/\/consultants\/.+/);
      await shoot(visitor.page, folder, 'consultant');
    }),

  /** Asking and waiting: the demo consultants are slow here, so that they can be seen ringing. */
  ask: (house) =>
    withVisitor(house, async (visitor) => {
      await visitor.signIn(demoCustomer());
      await shootAt(visitor, 'ask-signed-in', '/ask');
      await shootAt(visitor, 'wallet', '/wallet');
      await shootAt(visitor, 'history-empty', '/history');
      await visitor.ask({ title: 'Why did my PostgreSQL query get slow overnight?', text: 'Nothing was deployed.' });
      await visitor.page
        .getByRole('timer', { name: /Time for/ })
        .first()
        .waitFor()
        .catch(() => undefined);
      await shoot(visitor.page, folder, 'waiting');
      await visitor.page.getByRole('button', { name: 'Cancel my question' }).click();
      await visitor.page.getByRole('button', { name: 'Ask it again' }).waitFor();
      await shoot(visitor.page, folder, 'question-cancelled');
      const fresh = await newPerson(house, 'customer', 'Nia Brook');
      await withVisitor(house, async (newcomer) => {
        await newcomer.signIn(fresh);
        await shootAt(newcomer, 'ask-without-card', '/ask');
        await shootAt(newcomer, 'wallet-empty', '/wallet');
      });
    }),

  /** The desk: off, online, ringing, declining; and what a consultant sets up. */
  desk: async (house) => {
    const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
    const empty = await newPerson(house, 'consultant', 'Nils Berg');
    await withVisitor(house, async (visitor) => {
      await visitor.signIn(empty);
      await shootAt(visitor, 'profile-empty', '/profile');
      await shootAt(visitor, 'earnings-empty', '/earnings');
      await shootAt(visitor, 'desk-off', '/desk');
    });
    await withVisitor(house, async (visitor) => {
      await visitor.signIn(answerer);
      await shootAt(visitor, 'profile', '/profile');
      await visitor.goOnline();
      await shoot(visitor.page, folder, 'desk-online');
      await withVisitor(house, async (customer) => {
        await customer.signIn(asker);
        const asking = customer.ask(topic.questions.free);
        const offer = await visitor.offer();
        await asking;
        await shoot(visitor.page, folder, 'desk-ringing');
        await offer.getByRole('button', { name: 'Decline' }).click();
        await shoot(visitor.page, folder, 'desk-declining');
      });
    });
  },

  /** A call from both sides, and what comes after it, free and billed. */
  call: async (house) => {
    const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
    const [customer, consultant] = await Promise.all([openVisitor(house), openVisitor(house)]);
    const flat = { whole: false };
    try {
      await Promise.all([customer.signIn(asker), consultant.signIn(answerer)]);
      for (const name of ['free', 'billed'] as const) {
        await consultant.goOnline();
        const asking = customer.ask(topic.questions[name]);
        await consultant.offer();
        await consultant.accept();
        await asking;
        await Promise.all([customer.inCall(), consultant.inCall()]);
        if (name === 'free') {
          await shoot(customer.page, folder, 'call-customer', flat);
          await customer.page.getByRole('button', { name: 'Hang up' }).first().click();
          await shoot(customer.page, folder, 'call-hang-up', flat);
          await customer.page.getByRole('button', { name: 'Stay' }).click();
        } else {
          await customer.say('The wall faces 23 degrees west of south.');
          await consultant.reads('23 degrees');
          await consultant.say('Then the noon line stays vertical: https://sundials.example/declining');
          await customer.shareScreen();
          await shoot(consultant.page, folder, 'call-consultant-screen-and-chat', flat);
          await Promise.all(
            [customer, consultant].map(({ page }) => page.getByText(/\d charged$/).waitFor({ timeout: 90_000 })),
          );
          await shoot(customer.page, folder, 'call-charged', flat);
        }
        await customer.hangUp();
        await customer.outcome(name === 'free' ? /^This call was free/ : /^You paid/);
        await consultant.outcome(name === 'free' ? /^This call stayed/ : /^You earned/);
        await shoot(customer.page, folder, `after-${name}-customer`);
        await shoot(consultant.page, folder, `after-${name}-consultant`);
        await customer.rate(5);
        await shoot(customer.page, folder, `after-${name}-rated`);
      }
      await shootAt(customer, 'history', '/history');
      await shootAt(customer, 'wallet-with-payments', '/wallet');
      await shootAt(consultant, 'earnings', '/earnings');
      await shootAt(consultant, 'desk-after', '/desk');
    } finally {
      await Promise.allSettled([customer.close(), consultant.close()]);
    }
  },

  /** Cards that the bank refuses, or asks about. */
  hold: async (house) => {
    const answerer = await newConsultant(house, topic.profile);
    await withVisitor(house, async (consultant) => {
      await consultant.signIn(answerer);
      const cards = {
        'hold-declined': 'pm_card_chargeCustomerFail',
        'hold-bank-asks': 'pm_card_authenticationRequired',
      };
      for (const [name, card] of Object.entries(cards)) {
        const asker = await newCustomer(house, 'Ruben Vogt', card);
        if (name === 'hold-declined')
          await saveCard(house, asker, 'pm_card_mastercard').then(() => makeDefault(asker, 1));
        await consultant.goOnline();
        await withVisitor(house, async (customer) => {
          await customer.signIn(asker);
          const asking = customer.ask(topic.questions.free);
          await consultant.offer();
          await consultant.accept();
          await asking;
          await customer.page
            .getByText(name === 'hold-declined' ? /was declined$/ : /wants to be sure/)
            .first()
            .waitFor();
          await shoot(customer.page, folder, name, { whole: false });
          await shoot(consultant.page, folder, `${name}-consultant`, { whole: false });
          const mine = await asker.account.call(api.sessions.mine, { query: { page: 1 } });
          await asker.account.call(api.sessions.end, { params: { id: mine.items[0]?.id ?? '' } });
        });
      }
    });
  },
};

/** The oldest card but `index` becomes the one that is used. */
async function makeDefault({ account }: Person, index: number): Promise<void> {
  const { items } = await account.call(api.payments.methods, {});
  const chosen = items.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault))[index];
  if (chosen) await account.call(api.payments.makeDefault, { params: { id: chosen.id } });
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const wanted = values.only?.split(',') ?? Object.keys(scenes);
  const instance = await startInstance({
    freeWindowSeconds: 25,
    env: { DEMO_ACCEPT_MS_MIN: '20000', DEMO_ACCEPT_MS_MAX: '20000' },
    progress,
  });
  const house = await houseOf(instance);
  let failed = 0;
  try {
    for (const name of wanted) {
      const scene = scenes[name];
      if (!scene) throw new Error(`There is no scene "${name}"; there are ${Object.keys(scenes).join(', ')}.`);
      await progress
        .step(`Scene ${name}`, () => scene(house))
        .catch((error: unknown) => {
          failed += 1;
          progress.note(String(error));
        });
    }
  } finally {
    await house.close();
    await instance.stop();
  }
  progress.note(`The pictures are in ${folder}`);
  return failed;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
