import { describe, expect, it } from 'vitest';
import { newAdmin, writeNights } from './support/match-models.ts';
import { newConsultant, newCustomer } from './support/people.ts';
import { useStage } from './support/testing.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 600, demo: false });
const topic = TOPICS[0];

describe('matching, for admins', () => {
  it('is rolled back with the keyboard alone, with a reason', async () => {
    const [chief, { page, signIn, open }] = await Promise.all([newAdmin(stage.house), stage.visitor()]);
    const versions = await writeNights(stage.house);
    const back = versions[2]!;
    await signIn(chief);
    await open('/admin/matches');
    const button = page.getByRole('button', { name: `Roll back to version ${back}` });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Roll back?' });
    await dialog.waitFor();
    await dialog.getByRole('textbox', { name: 'Why' }).focus();
    // Without a reason nothing is sent.
    await page.keyboard.press('Enter');
    await dialog.getByText('Say in a few words why').waitFor();
    await page.keyboard.type('Fewer calls went past the mark');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: `Version ${back}` }) });
    await row.getByText('Ranks now').waitFor();
    const log = await stage.house.store.sql`select target, reason from audit_log where action = 'match-model.activate'`;
    expect(log).toEqual([{ target: String(back), reason: 'Fewer calls went past the mark' }]);
  });

  it('explains a ranking by parts that add up, found by the link to the question', async () => {
    const { house } = stage;
    const [chief, asker, answerer, desk, customer, office] = await Promise.all([
      newAdmin(house),
      newCustomer(house),
      newConsultant(house, topic.profile),
      stage.visitor(),
      stage.visitor(),
      stage.visitor(),
    ]);
    await Promise.all([desk.signIn(answerer), customer.signIn(asker), office.signIn(chief)]);
    await desk.goOnline();
    const asking = customer.ask(topic.questions.free);
    await desk.offer();
    await asking;

    const { page } = office;
    await office.open('/admin/matches');
    await page.getByRole('textbox', { name: 'Why was somebody asked?' }).fill(customer.page.url());
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/admin\/matches\/[0-9a-f-]{36}$/);
    const first = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: answerer.name }) });
    const score = Number(
      (await first.getByText('Score', { exact: true }).locator('..').textContent())?.match(/-?\d+\.\d+/)?.[0],
    );
    const parts = first.getByRole('list', { name: /^Parts of the score/ }).getByRole('listitem');
    const numbers = (await parts.allTextContents()).map((text) =>
      Number(text.match(/[+−]\d+\.\d+(?=\s*$)/)?.[0].replace('−', '-')),
    );
    const sum = numbers.pop();
    expect(sum).toBeCloseTo(score, 2);
    expect(numbers.reduce((total, part) => total + part, 0)).toBeCloseTo(score, 2);
  });

  it('is not for others', async () => {
    const [asker, { page, signIn, open }] = await Promise.all([newCustomer(stage.house), stage.visitor()]);
    await signIn(asker);
    await open('/admin/matches');
    await page.getByRole('heading', { name: 'For admins' }).waitFor();
  });
});
