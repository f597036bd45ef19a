import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { breaches } from './support/breaches.ts';
import { useStage } from './support/testing.ts';
import { twoInCall } from './support/two-in-call.ts';
import { until } from './support/until.ts';
import type { Visitor } from './support/visitor.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 600, demo: false });
const topic = TOPICS[0];

async function propose({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'More for this call' }).click();
  await page.getByRole('menuitem', { name: /^Record the call/ }).click();
  await page.getByRole('dialog', { name: 'Record this call?' }).getByRole('button', { name: /^Ask / }).click();
}

const question = ({ page }: Visitor) => page.getByRole('dialog', { name: /would like to record this call$/ });
const sign = ({ page }: Visitor) => page.getByRole('region', { name: 'Recording' });

async function secondsRecorded(visitor: Visitor): Promise<number> {
  const shown = await sign(visitor)
    .getByText(/^\d+:\d\d$/)
    .innerText();
  const [minutes = 0, seconds = 0] = shown.split(':').map(Number);
  return minutes * 60 + seconds;
}

/** Plays the first file of a page from its beginning. @returns what became of all of them, once each has shown pictures. */
async function play({ page }: Visitor) {
  const videos = page.getByLabel(/^Recording: /);
  const look = (all: (HTMLElement | SVGElement)[]) =>
    (all as HTMLVideoElement[]).map((video) => ({
      duration: video.duration,
      at: video.currentTime,
      pictures: video.getVideoPlaybackQuality().totalVideoFrames,
    }));
  await until('the files to be known', async () => {
    const all = await videos.evaluateAll(look);
    return all.length > 0 && all.every((one) => one.duration > 0);
  });
  await videos.first().evaluate((video: HTMLVideoElement) => video.play());
  await until('both to play', async () => {
    const all = await videos.evaluateAll(look);
    return all.length >= 2 && all.slice(0, 2).every((one) => one.at > 1 && one.pictures > 5);
  });
  return videos.evaluateAll(look);
}

it('a call is recorded only while both want it, and is theirs to play and save afterwards', async () => {
  const { id, customer, consultant } = await twoInCall(stage, topic);

  await propose(customer);
  await sign(customer)
    .getByText(/^Asking /)
    .waitFor();
  await question(consultant).waitFor();
  expect(await breaches(consultant.page)).toEqual([]);
  await question(consultant).getByRole('button', { name: 'Not now' }).click();
  await customer.page
    .getByText(/would rather not be recorded/)
    .first()
    .waitFor();
  await sign(customer).waitFor({ state: 'detached' });
  const begun = await stage.house.store
    .sql`select 1 from recordings where session_id = ${id} and started_at is not null`;
  expect(begun.length).toBe(0);

  await propose(customer);
  await question(consultant).getByRole('button', { name: 'Agree' }).click();
  await Promise.all([sign(customer).waitFor(), sign(consultant).waitFor()]);
  expect(await breaches(customer.page)).toEqual([]);
  await customer.shareScreen();
  await sign(customer)
    .getByText(/^0:(0[5-9]|[1-5]\d)$/)
    .waitFor();
  await consultant.page.reload();
  await consultant.inCall();
  // So that what they are seen in from now on is worth a file.
  const back = await secondsRecorded(consultant);
  await until('their second stay to be recorded', async () => (await secondsRecorded(consultant)) >= back + 4);
  await sign(consultant).getByRole('button', { name: 'Stop recording' }).click();
  await Promise.all([sign(customer), sign(consultant)].map((one) => one.waitFor({ state: 'detached' })));
  await customer.page
    .getByText(/has stopped the recording/)
    .first()
    .waitFor();

  await customer.hangUp();
  await consultant.page.waitForURL(/\/sessions\//);
  const played = await play(customer);
  // One file of who stayed, one of each stay of who reloaded, and one of the screen.
  expect(played.length).toBe(4);
  await customer.page.getByText('Your screen', { exact: true }).waitFor();
  expect(Math.max(...played.map(({ duration }) => duration))).toBeGreaterThan(8);
  expect(await breaches(customer.page)).toEqual([]);

  const [saved] = await Promise.all([
    consultant.page.waitForEvent('download'),
    consultant.page
      .getByRole('link', { name: /^Download/ })
      .first()
      .click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^call-[\d-]+-(customer|consultant)-\d+s\.webm$/);
  expect((await stat(await saved.path())).size).toBeGreaterThan(20_000);
});
