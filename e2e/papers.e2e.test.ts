import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { api } from '@cc/contract/http/index.ts';
import { newCustomer } from './support/people.ts';
import { useStage } from './support/testing.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 8, demo: false, env: { SELLER_ADDRESS: '12 Harbour Road | Dublin' } });
const topic = TOPICS[0];

interface Message {
  subject: string;
  attachments: { name: string; type: string; bytes: number }[];
}

describe('the papers of a paid call', () => {
  it('are saved by the customer, mailed, and shown with what happened; the consultant sees what it brought', async () => {
    const [customer, person, answerer] = [
      await stage.visitor(),
      await newCustomer(stage.house, 'Zoe Łukasiewicz'),
      await stage.answering(topic.profile),
    ];
    const { page } = customer;
    await customer.signIn(person);
    await customer.ask(topic.questions.billed);
    await customer.inCall();
    await page.getByText(/\d charged$/).waitFor({ timeout: 60_000 });
    await customer.hangUp();
    await customer.outcome(/^You paid/);

    const history = () => person.account.call(api.payments.history, { query: { page: 1 } });
    const [paid] = (await until('the receipt', async () => {
      const { items } = await history();
      return items[0]?.papers.length ? items : undefined;
    }))!;
    const number = paid!.papers[0]!.number;
    expect(number).toMatch(/^R-\d{4}-000001$/);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Receipt/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${number}.pdf`);
    const pdf = (await readFile(await download.path())).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf).toContain(`(Receipt ${number})`);

    const mail = await until('the mail with the receipt', async () => {
      const answer = await fetch(`${stage.house.mailboxUrl}/api/messages?to=${encodeURIComponent(person.email)}`);
      return ((await answer.json()) as Message[]).find(({ subject }) => subject.includes(number));
    });
    expect(mail!.attachments).toMatchObject([{ name: `${number}.pdf`, type: 'application/pdf' }]);

    await customer.open('/wallet');
    await page.getByText(topic.questions.billed.title).click();
    const steps = page.getByRole('list', { name: 'What happened with the money' });
    await steps.getByText(/held on your card ending in 4242/).waitFor();
    await steps.getByText(/charged, once\.$/).waitFor();
    await page.getByRole('button', { name: new RegExp(`Receipt ${number}`) }).waitFor();

    const consultant = await stage.visitor();
    await consultant.signIn(answerer);
    await consultant.open('/earnings');
    await consultant.page.getByRole('heading', { name: 'By tier' }).waitFor();
    await consultant.page.getByText(/9 more paid sessions.* to standard\./).waitFor();
    await consultant.page.getByRole('link', { name: topic.questions.billed.title }).waitFor();
    await consultant.page.getByRole('button', { name: 'As a table' }).click();
    await consultant.page.getByRole('table', { name: 'By week' }).getByText('$').first().waitFor();
  });
});
