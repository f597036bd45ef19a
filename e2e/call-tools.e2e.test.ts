import { describe, expect, it } from 'vitest';
import { breaches } from './support/breaches.ts';
import { shot } from './support/shoot.ts';
import { useStage } from './support/testing.ts';
import { twoInCall } from './support/two-in-call.ts';
import { twoPeople } from './support/two-people.ts';
import { until } from './support/until.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({
  freeWindowSeconds: 600,
  demo: false,
  env: { RING_SECONDS: '120', WAIT_SECONDS: '180', SFU_RECORDINGS_MAX: '0' },
});
const topic = TOPICS[0];

/** Two people, one of whom rings at the other; nobody has accepted yet. */
async function ringing() {
  const people = await twoPeople(stage, topic);
  await people.consultant.goOnline();
  await people.customer.ask(topic.questions.free);
  await people.consultant.offer();
  return people;
}

describe('before the call', () => {
  it('shows the camera, tries the connection, and joins the way it was left', async () => {
    const { customer, consultant } = await ringing();
    const { page } = customer;
    const check = page.getByRole('region', { name: 'Before the call' });
    await check.getByText('Your connection is ready for a call').waitFor();
    expect(await breaches(page)).toEqual([]);
    await check.getByText(/^UDP open · TCP open( · \d+ ms there and back)?$/).waitFor();
    const start = check.getByRole('button', { name: 'Try camera and microphone' });
    if (await start.isVisible()) await start.click();
    await check.getByRole('button', { name: 'Microphone is on: join muted instead' }).click();
    const picture = check.getByLabel('Your picture');
    await until('my picture', () => picture.evaluate((video: HTMLVideoElement) => video.videoWidth > 0));

    await consultant.accept();
    await Promise.all([customer.inCall(), consultant.inCall()]);
    await page.getByRole('button', { name: /^Turn the microphone on/ }).waitFor();
    await page.getByRole('button', { name: /^Turn the camera off/ }).waitFor();
    await consultant.page.getByText(/ is muted$/).waitFor();
  });
});

describe('in the call', () => {
  it('shows the screens of both at once, enlarged and side by side', async () => {
    const { customer, consultant } = await twoInCall(stage, topic);
    await customer.shareScreen();
    await consultant.shareScreen();
    for (const { page, frames } of [customer, consultant]) {
      await until('frames of the shared screen', async () => (await frames()).screen > 3, { timeoutMs: 30_000 });
      await page.keyboard.press('l');
      await page.locator('[data-layout="sides"][data-screen]').waitFor();
      await page.getByRole('button', { name: 'Larger' }).click();
      await page.getByText('150%').waitFor();
    }
    expect(await breaches(customer.page)).toEqual([]);
    await customer.page.reload();
    await customer.inCall();
    // Nobody shares a screen again by reloading; how the page looked is kept.
    await consultant.page.getByLabel(/^Screen of/).waitFor({ state: 'detached' });
    await customer.page.locator('[data-layout="sides"][data-screen]').waitFor();
  });

  it('is led by keys: muted, heard while the space bar is held, muted still after a reload, and nobody twice', async () => {
    const { customer, consultant } = await twoInCall(stage, topic);
    const { page } = customer;
    const muted = consultant.page.getByText(/ is muted$/);
    await page.keyboard.press('m');
    await muted.waitFor();
    await page.keyboard.down('Space');
    await page.getByText('You are heard while you hold it').waitFor();
    await muted.waitFor({ state: 'detached' });
    await page.keyboard.up('Space');
    await muted.waitFor();
    await page.keyboard.press('v');
    await consultant.page.getByText(/^Camera of .* is off$/).waitFor();

    await page.reload();
    await customer.inCall();
    await page.getByRole('button', { name: /^Turn the microphone on/ }).waitFor();
    await page.getByRole('button', { name: /^Turn the camera on/ }).waitFor();
    await muted.waitFor();
    expect(await consultant.page.getByLabel(/^Picture of/).count()).toBe(1);

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys for the call' }).waitFor();
    expect(await breaches(page)).toEqual([]);
    await page.getByRole('switch', { name: 'Use these keys' }).click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    await page.getByRole('button', { name: /^Turn the microphone on/ }).waitFor();
  });

  it('does not ask the other about a recording that there is no room for', async () => {
    const { answerer, customer, consultant } = await twoInCall(stage, topic);
    const { page } = customer;
    await page.getByRole('button', { name: 'More for this call' }).click();
    await page.getByRole('menuitem', { name: /^Record the call/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Record this call?' });
    await dialog.getByRole('button', { name: /^Ask / }).click();
    const [name = ''] = answerer.name.split(' ');
    await dialog.getByRole('status').getByText(`${name} was not asked.`).waitFor();
    await shot(page, 'record-full', { whole: false });
    expect(await breaches(page)).toEqual([]);
    expect(await consultant.page.getByRole('dialog').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('says how each connection is doing', async () => {
    const { asker, answerer, customer, consultant } = await twoInCall(stage, topic);
    const first = ({ name }: { name: string }) => name.split(' ')[0] ?? '';
    for (const [{ page }, other] of [
      [customer, answerer],
      [consultant, asker],
    ] as const) {
      await page.getByRole('button', { name: new RegExp(`^Connection\\. You: \\w+ ${first(other)}: \\w+`) }).click();
      const sides = page.getByRole('dialog', { name: 'Connection' });
      await sides
        .getByText(/^(Good|Fair|Poor)/)
        .nth(1)
        .waitFor();
      expect(await breaches(page)).toEqual([]);
    }
  });
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('what is written and sent', () => {
  it('is there for both, after a reload and after the call', async () => {
    const { customer, consultant } = await twoInCall(stage, topic);
    const { page } = customer;
    await customer.say('Like this: https://example.org/jack');
    await consultant.reads('Like this: https://example.org/jack');
    const link = consultant.page.getByRole('link', { name: /^https:\/\/example\.org\/jack/ });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    await page.getByLabel('Message', { exact: true }).fill('```sh\nls -l\n```');
    await page.keyboard.press('Enter');
    await consultant.page.getByRole('group', { name: 'Code, sh' }).getByText('ls -l').waitFor();

    const picker = page.locator('aside input[type="file"]');
    await picker.setInputFiles([
      { name: 'jack.png', mimeType: 'image/png', buffer: PNG },
      { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    ]);
    await page.getByText(/^Not sent\. Files that run/).waitFor();
    expect(await page.getByRole('button', { name: 'Try setup.exe again' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Let setup.exe be' }).click();
    const save = consultant.page.getByRole('button', { name: 'Save jack.png' });
    await save.waitFor();
    const [saved] = await Promise.all([consultant.page.waitForEvent('download'), save.click()]);
    expect(saved.suggestedFilename()).toBe('jack.png');
    const stream = await saved.createReadStream();
    expect(Buffer.concat(await stream.toArray())).toEqual(PNG);
    expect(await breaches(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Your notes' }).fill('Thinner plectrum, third from the left');
    await page.getByText('Kept. Only you see it.').waitFor();
    expect(await breaches(page)).toEqual([]);

    await page.reload();
    await customer.inCall();
    await customer.reads('Like this: https://example.org/jack');
    await page.getByRole('button', { name: 'Save jack.png' }).waitFor();
    await page.evaluate(() => {
      for (const { track } of globalThis.__probe.connections.flatMap((connection) => connection.getSenders())) {
        if (track?.kind === 'audio') track.dispatchEvent(new Event('ended'));
      }
    });
    const toast = page.locator('[data-sonner-toast]', { hasText: /microphone/ });
    await toast.waitFor();
    // As long as somebody points at it, it does not go by itself.
    await page.locator('[data-sonner-toaster]').dispatchEvent('mouseenter');
    await customer.hangUp();
    await customer.outcome(/^This call was free/);
    await consultant.outcome(/^This call stayed/);
    await toast.waitFor({ state: 'detached' });
    for (const { page: after } of [customer, consultant]) {
      await after.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Save jack.png' }).waitFor();
      await after.getByRole('region', { name: 'Connection' }).getByText(/^You:/).waitFor();
    }
    const notes = (of: typeof page) => of.getByRole('textbox', { name: 'Your notes' }).inputValue();
    await until('the notes', async () => (await notes(page)) === 'Thinner plectrum, third from the left');
    expect(await notes(consultant.page)).toBe('');
    expect([...(await breaches(page)), ...(await breaches(consultant.page))]).toEqual([]);
  });
});
