import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches } from './support/breaches.ts';
import { mailedLink, newPerson } from './support/people.ts';
import { shot } from './support/shoot.ts';
import { useStage } from './support/testing.ts';
import { until } from './support/until.ts';

const stage = useStage({ demo: false });
const NEW = 'a password they remember';
const NEWER = 'and one after that';

/** Everything that the processes have logged so far. */
const logged = () => {
  const folder = join(stage.instance.dataDirectory, 'logs');
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
};

describe('a password', () => {
  it('that is forgotten is replaced by a mailed link, with the keyboard alone, and everybody else is signed out', async () => {
    const { house } = stage;
    const [person, elsewhere, visitor] = await Promise.all([
      newPerson(house, 'customer', 'Clara Lind'),
      stage.visitor(),
      stage.visitor(),
    ]);
    await elsewhere.signIn(person);
    await elsewhere.open('/profile');
    await elsewhere.page.getByRole('heading', { name: person.name }).waitFor();
    const { page } = visitor;
    const found: string[] = [];
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url(), JSON.stringify(request.headers())));

    await visitor.open('/login');
    await shot(page, 'login');
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByRole('link', { name: 'Forgot your password?' }).press('Enter');
    await page.waitForURL('**/forgot');
    expect(await page.getByLabel('E-mail').inputValue()).toBe(person.email);
    await page.getByLabel('E-mail').fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByText('Please check the address.').waitFor();
    await page.getByLabel('E-mail').fill(person.email);
    await page.keyboard.press('Enter');
    await page.getByText('If there is an account for that address, a letter is on its way.').waitFor();
    found.push(...(await breaches(page)));
    await shot(page, 'forgot');

    const link = await until('the letter with the link', () => mailedLink(house, person.email, 'reset'));
    const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token')!;
    expect(token).toHaveLength(43);
    const { pathname, hash } = new URL(link);
    await visitor.open(`${pathname}${hash}`);
    await page.getByText(person.email).waitFor();
    expect(new URL(page.url())).toMatchObject({ pathname: '/reset', hash: '', search: '' });
    await page.getByLabel('New password', { exact: true }).press('Tab');
    await page.getByRole('button', { name: 'Show the password' }).first().press('Enter');
    await page.getByLabel('New password', { exact: true }).fill('short');
    expect(await page.getByLabel('New password', { exact: true }).getAttribute('type')).toBe('text');
    await page.keyboard.press('Enter');
    await page.getByText('Please use at least 10 characters.').waitFor();
    await page.getByText('The two passwords differ.').waitFor();
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('password');
    found.push(...(await breaches(page)));
    await shot(page, 'reset');
    await page.keyboard.type('x');
    await page.getByLabel('New password', { exact: true }).fill(NEW);
    await page.getByLabel('New password again').fill(NEW);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/ask');
    await page.getByText('Your password is changed, and you are signed in.').waitFor();

    // The other device hears of it by itself.
    await elsewhere.page.waitForURL(/\/login\?next=/);
    await elsewhere.page.getByText('You were signed out on this device.').waitFor();

    await visitor.open(`${pathname}${hash}`);
    await page.getByText('This link is no longer good.').waitFor();
    found.push(...(await breaches(page)));
    await shot(page, 'reset-bad');
    await page.getByRole('link', { name: 'Get a new link' }).press('Enter');
    await page.waitForURL('**/forgot');

    await until('the letter that says so', async () => {
      const answer = await fetch(`${house.mailboxUrl}/api/messages?to=${encodeURIComponent(person.email)}`);
      const [newest] = (await answer.json()) as { subject: string; text: string }[];
      return newest?.subject === 'Your password was changed' && newest.text.includes(`${house.url}/forgot`);
    });
    expect(sent.filter((text) => text.includes(token))).toEqual([]);
    const lines = logged();
    expect(lines).toContain('/api/users/reset/check');
    for (const secret of [token, NEW]) expect(lines).not.toContain(secret);
    expect(found).toEqual([]);
  });

  it('that is known is changed where one is signed in, and all other devices are signed out', async () => {
    const person = await newPerson(stage.house, 'customer', 'Clara Lind');
    const [here, there] = [await stage.visitor(), await stage.visitor()];
    await Promise.all([here.signIn(person), there.signIn(person)]);
    await Promise.all([here.open('/profile'), there.open('/profile')]);
    const { page } = here;
    await there.page.getByRole('heading', { name: person.name }).waitFor();
    await page.getByRole('button', { name: 'Change my password…' }).click();
    const dialog = page.getByRole('dialog');
    const sure = dialog.getByRole('button', { name: 'Change it' });
    await sure.click();
    await dialog.getByText('Your present password, please.').waitFor();
    await dialog.getByLabel('Present password').fill('not this one');
    await dialog.getByLabel('New password', { exact: true }).fill(NEWER);
    await dialog.getByLabel('New password again').fill(NEWER);
    await sure.click();
    await dialog.getByText('This is not your password.').waitFor();
    expect(await breaches(page)).toEqual([]);
    await shot(page, 'change-password', { whole: false });
    await dialog.getByLabel('Present password').fill(person.password);
    await page.keyboard.press('Enter');
    await page.getByText('Your password is changed.').waitFor();

    await there.page.waitForURL(/\/login\?next=/);
    await there.signIn({ email: person.email, password: NEWER });
    await here.open('/profile');
    await page.getByRole('heading', { name: person.name }).waitFor();
    await shot(page, 'profile');
  });
});
