import { newConsultant, newCustomer } from '../support/people.ts';
import { openVisitor } from '../support/visitor.ts';
import { take, topic, type Scene } from './kit.ts';

const flat = { whole: false };

/** What belongs to a call besides the two people: the check before it, the ways to look at it, chat, notes, keys. */
export const callTools: Scene = async (house) => {
  const [asker, answerer] = await Promise.all([newCustomer(house), newConsultant(house, topic.profile)]);
  const [customer, consultant] = await Promise.all([openVisitor(house), openVisitor(house)]);
  try {
    await Promise.all([customer.signIn(asker), consultant.signIn(answerer)]);
    await consultant.goOnline();
    await customer.ask(topic.questions.free);
    await consultant.offer();
    const { page } = customer;
    await page.getByText('Your connection is ready for a call').waitFor();
    const start = page.getByRole('button', { name: 'Try camera and microphone' });
    if (await start.isVisible()) await start.click();
    await page.getByText('Choose devices, test the speaker').click();
    await take(page, 'call-check');

    await consultant.accept();
    await Promise.all([customer.inCall(), consultant.inCall()]);
    await page.keyboard.press('l');
    await take(page, 'call-sides', flat);
    await page.getByRole('button', { name: 'More for this call' }).click();
    await take(page, 'call-more', flat);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await take(page, 'call-keys', flat);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Connection/ }).click();
    await take(page, 'call-connection', flat);
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page
      .getByRole('textbox', { name: 'Your notes' })
      .fill('The wall faces 23° west of south.\nNoon line: vertical.');
    await page.getByText('Kept. Only you see it.').waitFor();
    await take(page, 'call-notes', flat);
    await customer.say('Latitude 48, the plate is 40 by 40. The table is at https://sundials.example/declining');
    await consultant.reads('Latitude 48');
    const code = '```python\nfor hour in range(6, 19):\n    print(hour, angle(hour, latitude=48))\n```';
    await consultant.page.getByLabel('Message', { exact: true }).fill(code);
    await consultant.page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Code, python' }).waitFor();
    const picker = page.locator('aside input[type="file"]');
    await picker.setInputFiles([
      { name: 'plate.pdf', mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.4\n${'x'.repeat(300_000)}`) },
      { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    ]);
    await page.getByText(/^Not sent\./).waitFor();
    await take(page, 'call-chat', flat);
    await page.keyboard.press('Escape');
    await consultant.shareScreen();
    await page.getByLabel(/^Screen of/).waitFor();
    await take(page, 'call-sides-screen', flat);
    await consultant.page.getByRole('button', { name: 'More for this call' }).click();
    await consultant.page.getByRole('menuitem', { name: /^Microphone, camera/ }).click();
    await take(consultant.page, 'call-devices', flat);
    await consultant.page.keyboard.press('Escape');
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await take(page, 'call-after');
  } finally {
    await Promise.allSettled([customer.close(), consultant.close()]);
  }
};
