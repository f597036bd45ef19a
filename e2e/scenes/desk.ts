import { api } from '@cc/contract/http/index.ts';
import type { House } from '../support/house.ts';
import { newConsultant, newCustomer, newPerson } from '../support/people.ts';
import { take, takeAt, topic, withVisitor, type Scene } from './kit.ts';

/** The desk: off, online, ringing, declining; and what a consultant sets up. */
export const desk: Scene = async (house) => {
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
  const empty = await newPerson(house, 'consultant', 'Nils Berg');
  await withVisitor(house, async (visitor) => {
    await visitor.signIn(empty);
    await takeAt(visitor, 'profile-empty', '/profile');
    await takeAt(visitor, 'earnings-empty', '/earnings');
    await takeAt(visitor, 'desk-off', '/desk');
  });
  await withVisitor(house, async (visitor) => {
    await visitor.signIn(answerer);
    await takeAt(visitor, 'profile', '/profile');
    await visitor.goOnline();
    await take(visitor.page, 'desk-online');
    await livedIn(house, answerer.id);
    await answerer.account.call(api.notifications.saveQuietHours, {
      body: { quietHours: { fromMinute: 22 * 60, toMinute: 7 * 60 }, timeZone: 'Europe/Vienna' },
    });
    await visitor.goOnline();
    await visitor.page.getByRole('meter').waitFor();
    await take(visitor.page, 'desk-heard');
    await withVisitor(house, async (customer) => {
      await customer.signIn(asker);
      const asking = customer.ask(topic.questions.free);
      const offer = await visitor.offer();
      await asking;
      await take(visitor.page, 'desk-ringing');
      await offer.getByRole('button', { name: 'Decline' }).click();
      await take(visitor.page, 'desk-declining');
    });
  });
};

/** A morning at the desk, and two devices that ring. */
async function livedIn({ store: { sql } }: House, userId: string): Promise<void> {
  await sql`insert into online_spans (id, user_id, from_at, last_at)
    values (gen_random_uuid(), ${userId}, clock_timestamp() - interval '3 hours', clock_timestamp() - interval '20 minutes')`;
  const devices = ['(iPhone) Version/19.0 Safari/604.1', '(X11; Linux x86_64) Chrome/147.0 Safari/537.36'];
  for (const [index, userAgent] of devices.entries()) {
    // The first from a sign-in that is not the one on the screen.
    const [family] = await sql`select family_id from refresh_tokens where user_id = ${userId}
      order by created_at ${index === 0 ? sql`asc` : sql`desc`} limit 1`;
    await sql`insert into push_subscriptions (id, user_id, family_id, endpoint, p256dh, auth, user_agent)
      values (gen_random_uuid(), ${userId}, ${family!['family_id'] as string}, gen_random_uuid()::text, '', '', ${userAgent})`;
  }
}
