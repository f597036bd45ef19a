import { describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import { ledgerOf } from './support/money.ts';
import { shot } from './support/shoot.ts';
import { expectOrder, useStage } from './support/testing.ts';
import { twoInCall } from './support/two-in-call.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 6, demo: false });
const topic = TOPICS[0];

describe('a call that nears its end', () => {
  it('is extended by its customer: both see the new end, the block is charged when it begins, what is not begun is let go', async () => {
    const { house } = stage;
    const { id, asker, customer, consultant } = await twoInCall(stage, topic, 'billed');
    // A block of one minute, so that its end can be lived.
    await house.store.sql`update sessions set block_minutes = 1 where id = ${id}`;

    const { page } = customer;
    const extend = page.getByRole('button', { name: /^Extend for \$/ });
    await extend.waitFor({ timeout: 60_000 });
    expect(await consultant.page.getByRole('button', { name: /^Extend for/ }).count()).toBe(0);
    await shot(page, 'extend-asked');
    await extend.click();
    await page
      .getByText(/1 min more\. .* is charged when they begin/)
      .first()
      .waitFor({ timeout: 15_000 });
    await consultant.page
      .getByText(/has extended the call: 1 min more/)
      .first()
      .waitFor({ timeout: 15_000 });
    await shot(page, 'extend-agreed');
    await shot(consultant.page, 'extend-consultant');

    // Past the end of the first block the call goes on, and the second one is charged.
    const charged = (n: number) =>
      until(
        'the charges',
        async () => {
          const [row] = await house.store.sql<{ n: number }[]>`
          select count(*)::int as n from payments where session_id = ${id} and status = 'captured'`;
          return row?.n === n || undefined;
        },
        { timeoutMs: 90_000 },
      );
    await charged(2);
    await page.getByText(/\$\d+ charged$/).waitFor();

    // And once more; this one is let go, because the call ends before it begins.
    await extend.waitFor({ timeout: 30_000 });
    await extend.click();
    await until('the third hold', async () => {
      const [row] = await house.store.sql<{ blocks: number }[]>`select blocks from sessions where id = ${id}`;
      return row?.blocks === 3 || undefined;
    });
    await customer.hangUp();
    await customer.outcome(/^You paid/);
    await page.getByText('for each block that you talked in').waitFor({ timeout: 30_000 });
    await shot(page, 'extend-paid');
    await until('the last hold to be let go', async () => {
      const [row] = await house.store.sql<{ n: number }[]>`
        select count(*)::int as n from payments where session_id = ${id} and block = 3 and status = 'cancelled'`;
      return row?.n === 1 || undefined;
    });
    const { items } = await asker.account.call(api.payments.history, { query: { page: 1 } });
    expect(items.map(({ block, status, papers }) => [block, status, papers.length])).toEqual([
      [3, 'cancelled', 0],
      [2, 'captured', 1],
      [1, 'captured', 1],
    ]);
    const lines = await ledgerOf(house, id);
    expect(lines.customer).toBe(-2 * items[0]!.amountMinor);
    expect(Object.values(lines).reduce((sum, minor) => sum + minor, 0)).toBe(0);
    await expectOrder(house);
  });
});
