import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { newCustomer } from './support/people.ts';
import { shoot } from './support/shoot.ts';
import { useStage } from './support/testing.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ demo: false });
const SHOTS = process.env.SHOTS_DIR;

describe('deleting one’s account', () => {
  it('waits for what is under way, asks for the password, and signs out for good', async () => {
    const { house } = stage;
    const [person, visitor] = [await newCustomer(house), await stage.visitor()];
    const { page } = visitor;
    const shot = async (name: string) => {
      if (!SHOTS) return;
      await mkdir(SHOTS, { recursive: true });
      await shoot(page, SHOTS, name);
    };
    await visitor.signIn(person);
    await visitor.ask(TOPICS[0].questions.free);
    await visitor.open('/profile');
    await page.getByRole('button', { name: 'Delete my account…' }).click();
    const dialog = page.getByRole('dialog');
    const sure = dialog.getByRole('button', { name: 'Delete it for good' });
    await sure.click();
    await dialog.getByText('Your password, please.').waitFor();
    await dialog.getByLabel('Your password').fill('not this one');
    await sure.click();
    await dialog.getByText('This is not your password.').waitFor();
    await dialog.getByLabel('Your password').fill(person.password);
    await sure.click();
    await dialog.getByText('A question of yours is being asked around').waitFor();
    await shot('delete-account');

    await house.store
      .sql`update questions set status = 'cancelled', match_wanted_at = null, closed_at = clock_timestamp()`;
    await sure.click();
    await page.getByText('Your account is deleted.').waitFor();
    await page.waitForURL((url) => url.pathname === '/');
    await visitor.open('/login');
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This address and password do not go together.').waitFor();
    await until('the customer to be gone at the provider', async () => {
      const [row] = await house.store.sql<{ gone: boolean }[]>`
        select bool_and(erased_outside_at is not null and stripe_customer_id is null) as gone from users
        where erased_at is not null`;
      return row?.gone || undefined;
    });
    expect(await page.getByText(person.email).count()).toBe(0);
  });
});
