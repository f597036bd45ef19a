import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyboardOf } from './support/keyboard.ts';
import { newCustomer } from './support/people.ts';
import { useStage } from './support/testing.ts';
import { twoInCall } from './support/two-in-call.ts';
import { twoPeople } from './support/two-people.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 6, demo: false, env: { RING_SECONDS: '120', WAIT_SECONDS: '180' } });
const topic = TOPICS[0];

/** Whether `names` come one after the other, with others between them or not. */
function expectOrder(met: string[], names: RegExp[]): void {
  const places = names.map((name) => met.findIndex((one) => name.test(one)));
  expect(places, met.join(' | ')).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places), met.join(' | ')).toBeGreaterThanOrEqual(0);
}

describe('by the keyboard alone', () => {
  it('one waits: tries devices, adds detail, gives up', async () => {
    const { customer, consultant } = await twoPeople(stage, topic);
    await consultant.goOnline();
    await customer.ask(topic.questions.free);
    await consultant.offer();
    const { page } = customer;
    const keyboard = keyboardOf(page);
    await page.getByText('Your connection is ready for a call').waitFor();

    await page.getByRole('button', { name: 'Microphone is on: join muted instead' }).waitFor();
    await keyboard.on(/^Microphone is on/, 'Enter');
    await keyboard.isAt(/^You join muted/);
    await keyboard.press('Space');
    await keyboard.isAt(/^Microphone is on/);
    await keyboard.on(/^Choose devices, test the speaker/, 'Enter');
    await keyboard.to(/^Microphone/);
    await keyboard.to(/^Camera/);
    await keyboard.on(/^Test the speaker/, 'Enter');
    await page.getByText('Two notes are playing…').waitFor();
    await keyboard.isAt(/^Test the speaker/);
    await keyboard.on(/^Noise suppression/, 'Space');
    expectOrder(await keyboard.round(), [
      /^Noise suppression/,
      /^Add detail/,
      /^Cancel my question/,
      /^Choose devices/,
    ]);

    await keyboard.on(/^Add detail/, 'Enter');
    await keyboard.isAt(/^More detail/);
    await keyboard.press('Escape');
    await keyboard.isAt(/^Add detail/);
    await keyboard.press('Space');
    await keyboard.isAt(/^More detail/);
    await keyboard.type('The lowest octave.');
    await keyboard.on(/^Add it/, 'Enter');
    await keyboard.isAt(/^Add detail/);
    await keyboard.on(/^Cancel my question/, 'Enter');
    await keyboard.isAt(/^What is happening/);
    await keyboard.on(/^Ask it again/, 'Enter');
    await page.waitForURL(/\/ask/);
    expect(keyboard.faults).toEqual([]);
  });

  it('one finds the way back from a call that there is not', async () => {
    const [person, { page, signIn, open }] = await Promise.all([newCustomer(stage.house), stage.visitor()]);
    await signIn(person);
    const keyboard = keyboardOf(page);
    for (const place of ['sessions', 'call']) {
      expect((await page.goto(`/${place}/nowhere`))?.status()).toBe(404);
      await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
      await open(`/${place}/${randomUUID()}`);
      await page.getByRole('heading', { name: 'There is no such call of yours' }).waitFor();
      await keyboard.on(/^To my history/, 'Enter');
      await page.waitForURL(/\/history/);
    }
    expect(keyboard.faults).toEqual([]);
  });

  it('one is in a call and looks back at it', async () => {
    const { id, customer, consultant } = await twoInCall(stage, topic, 'billed');
    const { page } = customer;
    page.setDefaultTimeout(8_000);
    const keyboard = keyboardOf(page);
    const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
    const wrong: string[] = [];
    /** What goes wrong in one part says nothing of the others. */
    const part = async (what: string, live: () => Promise<void>) => {
      await live().catch(async (error: unknown) => {
        wrong.push(`${what}: ${String(error)}`);
        await keyboard.press('Escape', 'Escape');
      });
    };
    const more = async (entry: RegExp) => {
      await keyboard.on(/^More for this call/, 'Enter');
      const item = page.getByRole('menuitem', { name: entry });
      await item.waitFor();
      for (let steps = 0; !(await item.evaluate((one) => one === document.activeElement)); steps += 1) {
        expect(steps).toBeLessThan(12);
        await keyboard.press('ArrowDown');
      }
      await keyboard.isAt(entry);
      await keyboard.press('Enter');
    };
    /** What was opened from the menu is put away, and the focus is where it was before. */
    const away = async () => {
      await keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await keyboard.isAt(/^More for this call/);
    };

    await part('order', async () => {
      expectOrder(await keyboard.round(), [
        /^Connection\./,
        /^Your picture/,
        /^Mute the microphone/,
        /^Turn the camera off/,
        /^Share the screen/,
        /^Chat/,
        /^More for this call/,
        /^Hang up/,
      ]);
    });
    await part('extend', async () => {
      // A block of one minute, so that it is soon time to extend it.
      await stage.house.store.sql`update sessions set block_minutes = 1 where id = ${id}`;
      await page.getByRole('button', { name: /^Extend for \$/ }).waitFor({ timeout: 20_000 });
      await keyboard.on(/^Extend for \$/, 'Enter');
      await page
        .getByText(/1 min more/)
        .first()
        .waitFor();
      await keyboard.isAt(/^Call controls/);
      // So short a block is asked about again at once.
      await keyboard.on(/^Not now/, 'Enter');
      await page.getByText('Talk on for another').waitFor({ state: 'detached' });
      await keyboard.isAt(/^Call controls/);
    });
    await stage.house.store.sql`update sessions set block_minutes = 30 where id = ${id}`;

    await part('microphone and camera', async () => {
      await keyboard.on(/^Mute the microphone/, 'Enter');
      await keyboard.isReadyAt(/^Turn the microphone on/);
      await keyboard.press('Space');
      await keyboard.isReadyAt(/^Mute the microphone/);
      await keyboard.on(/^Turn the camera off/, 'Space');
      await keyboard.isReadyAt(/^Turn the camera on/);
      await keyboard.press('Enter');
      await keyboard.isReadyAt(/^Turn the camera off/);
    });
    await part('screen', async () => {
      await keyboard.on(/^Share the screen/, 'Enter');
      await keyboard.isReadyAt(/^Stop sharing/);
      await keyboard.on(/^Stop$/, 'Enter');
      await page.getByText('You are sharing your screen').waitFor({ state: 'detached' });
      await keyboard.isAt(/^Call controls/);
    });
    await part('connection', async () => {
      await keyboard.on(/^Connection\./, 'Enter');
      await dialog('Connection').waitFor();
      expect(await keyboard.round()).toEqual(['Close']);
      await keyboard.press('Escape');
      await keyboard.isAt(/^Connection\./);
    });
    await part('own picture', async () => {
      await keyboard.to(/^Your picture/);
      await keyboard.press('ArrowUp');
      await keyboard.isAt(/^Your picture, top/);
      await keyboard.press('ArrowDown');
    });
    await part('chat', async () => {
      // Long before: that it is listened for has to reach the browser.
      const chooser = page.waitForEvent('filechooser', { timeout: 30_000 });
      chooser.catch(() => undefined);
      await keyboard.on(/^Chat/, 'Enter');
      await keyboard.isAt(/^Message/);
      await keyboard.type('See https://example.org/jack');
      await keyboard.press('Enter');
      await keyboard.type('```sh');
      await keyboard.press('Shift+Enter');
      await keyboard.type('ls -l');
      await keyboard.press('Shift+Enter');
      await keyboard.type('```');
      await keyboard.on(/^Send/, 'Enter');
      await page.getByRole('group', { name: 'Code, sh' }).waitFor();
      await keyboard.isAt(/^Message/);
      await keyboard.to(/^Attach files/, true);
      await keyboard.press('Space');
      await (await chooser).setFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Delrin') });
      await page.getByRole('button', { name: 'Save notes.txt' }).waitFor();
      await keyboard.isAt(/^Attach files/);
      await keyboard.to(/^Save notes/, true);
      const saved = page.waitForEvent('download');
      await keyboard.press('Enter');
      expect((await saved).suggestedFilename()).toBe('notes.txt');
      for (const name of [/^Copy the code/, /^Code, sh/, /^https:\/\/example/, /^Messages/]) {
        await keyboard.to(name, true);
      }
      await keyboard.press('Escape');
      await keyboard.isAt(/^Chat/);
    });
    await part('notes', async () => {
      await more(/^Your notes/);
      await keyboard.isAt(/^Your notes/);
      await keyboard.type('Thinner plectrum');
      await page.getByText('Kept. Only you see it.').waitFor();
      await keyboard.press('Escape');
      await keyboard.isAt(/^More for this call/);
    });
    await part('layout', async () => {
      await more(/^Side by side/);
      await page.locator('[data-layout="sides"]').waitFor();
      await keyboard.isAt(/^More for this call/);
      await keyboard.press('l');
      await page.locator('[data-layout="speaker"]').waitFor();
    });
    await part('settings', async () => {
      await more(/^Microphone, camera, speaker/);
      await dialog('Microphone, camera, speaker').waitFor();
      expectOrder(await keyboard.round(), [/^Close/, /^Microphone/, /^Camera/, /^Test the speaker/, /^Echo/, /^Noise/]);
      await away();
    });
    await part('keys', async () => {
      await more(/^Keys for the call/);
      await keyboard.to(/^Use these keys/);
      await away();
      await keyboard.press('?');
      await dialog('Keys for the call').waitFor();
      await away();
    });
    await part('shared screen', async () => {
      await consultant.shareScreen();
      await keyboard.on(/^Larger/, 'Enter');
      await page.getByText('150%').waitFor();
      const moved = page.getByRole('group', { name: 'Shared screen' }).locator('[style*="translate(1"]');
      await keyboard.press('ArrowLeft');
      await moved.waitFor();
      await keyboard.on(/^Show all of it/, 'Space');
      await page.getByText('100%').waitFor();
      await keyboard.isAt(/^Show all of it/);
    });
    await part('recording', async () => {
      await more(/^Record the call/);
      await dialog('Record this call?').waitFor();
      await away();
      const { page: other } = consultant;
      await other.getByRole('button', { name: 'More for this call' }).click();
      await other.getByRole('menuitem', { name: /^Record the call/ }).click();
      await other.getByRole('dialog').getByRole('button', { name: /^Ask / }).click();
      await dialog(/would like to record this call$/).waitFor();
      expect((await keyboard.round()).toSorted()).toEqual(['Agree', 'Close', 'Not now']);
      await keyboard.on(/^Agree/, 'Enter');
      await page.getByText(/^Recording 0:0[2-9]/).waitFor();
      await keyboard.isAt(/^More for this call/);
      await keyboard.on(/Stop recording$/, 'Enter');
      await page.getByRole('region', { name: 'Recording' }).waitFor({ state: 'detached' });
      await keyboard.isAt(/^Call controls/);
    });

    await keyboard.on(/^Hang up/, 'Enter');
    await dialog('Hang up?').waitFor();
    await keyboard.press('Escape');
    await dialog('Hang up?').waitFor({ state: 'detached' });
    await keyboard.isAt(/^Hang up/);
    await keyboard.press('Enter');
    await dialog('Hang up?').waitFor();
    await keyboard.on(/^Hang up/, 'Enter');
    await customer.outcome(/^You paid/);

    await part('after the call', async () => {
      await page
        .getByRole('link', { name: /^Download/ })
        .first()
        .waitFor();
      expectOrder(await keyboard.round(), [
        /^1 star/,
        /^Recording: /,
        /^Download, /,
        /^https:/,
        /^Save notes/,
        /^Your notes/,
        /^Every step/,
        /^Ask .* again/,
      ]);
      await keyboard.to(/^1 star/);
      await keyboard.press('ArrowRight', 'ArrowRight', 'ArrowRight');
      await keyboard.isAt(/^4 stars/);
      await keyboard.to(/^Anything to add/);
      await keyboard.type('Clear and quick.');
      await keyboard.on(/^Send rating/, 'Enter');
      await page.getByText(/^You rated/).waitFor();
      await keyboard.isAt(/^Rating/);
      await keyboard.on(/^Every step/, 'Enter');
      await page.getByText(/of talk; the first/).waitFor();
      await keyboard.on(/^Ask .* again/, 'Enter');
      await page.waitForURL(/\/ask/);
    });
    expect([...wrong, ...keyboard.faults]).toEqual([]);
  });
});
