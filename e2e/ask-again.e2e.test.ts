import { expect, it } from 'vitest';
import { breaches } from './support/breaches.ts';
import { newAdmin } from './support/match-models.ts';
import { newCustomer } from './support/people.ts';
import { shot } from './support/shoot.ts';
import { useStage } from './support/testing.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 600, demo: false });
const [harpsichords, falcons] = [TOPICS[0], TOPICS[1]!];

it('asks the same consultant again, whatever the question is about; an admin sees how the calls went', async () => {
  const { house } = stage;
  const [person, boss, customer, office, petra] = [
    await newCustomer(house),
    await newAdmin(house),
    await stage.visitor(),
    await stage.visitor(),
    await stage.answering(harpsichords.profile, 'Petra Vogel'),
  ];
  await stage.answering(falcons.profile, 'Felix Falk');
  const { page } = customer;
  await Promise.all([customer.signIn(person), office.signIn(boss)]);
  await customer.ask(harpsichords.questions.free);
  const first = await customer.inCall();
  await customer.hangUp();
  await customer.outcome(/free/i);

  await page.getByRole('button', { name: 'Ask Petra again' }).click();
  await page.getByText('Petra is asked first.').waitFor();
  await shot(page, 'ask-first');
  const found = await breaches(page);
  // A question of somebody else's field, who is online as well.
  await customer.ask(falcons.questions.free);
  const second = await customer.inCall();
  const asked = await house.store.sql`
    select o.consultant_id, o.round from offers o join sessions s on s.question_id = o.question_id where s.id = ${second}`;
  expect(asked).toEqual([{ consultant_id: petra.id, round: 1 }]);
  await customer.hangUp();

  await office.open('/admin/sessions');
  const row = office.page.getByRole('link', { name: new RegExp(harpsichords.questions.free.title) });
  await row.waitFor();
  found.push(...(await breaches(office.page)));
  await shot(office.page, 'admin-calls');
  await row.click();
  await office.page.waitForURL(new RegExp(`/admin/sessions/${first}$`));
  await office.page.getByRole('heading', { name: 'Every step' }).waitFor();
  found.push(...(await breaches(office.page)));
  await shot(office.page, 'admin-call');
  expect(found).toEqual([]);
});
