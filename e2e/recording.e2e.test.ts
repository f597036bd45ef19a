import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { breaches } from './support/breaches.ts';
import { picturesMoveOn } from './support/pictures-move-on.ts';
import { useStage } from './support/testing.ts';
import { twoInCall } from './support/two-in-call.ts';
import { until } from './support/until.ts';
import type { Visitor } from './support/visitor.ts';
import { TOPICS } from './way/topics.ts';

const stage = useStage({ freeWindowSeconds: 600, demo: false });
const topic = TOPICS[0];
/** What a killed node has not written yet, 1.4 s at most, and what a busy machine adds. */
const LOST_S = 3;

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

it('a recording whose media node is killed is there but for the last second, beside what came after', async () => {
  const { id, customer, consultant } = await twoInCall(stage, topic);
  await propose(customer);
  await question(consultant).getByRole('button', { name: 'Agree' }).click();
  await until('some seconds of it', async () => (await secondsRecorded(customer)) >= 5);
  const killedAt = await secondsRecorded(customer);
  await stage.instance.kill('sfu');
  await picturesMoveOn(customer, consultant);
  const back = await secondsRecorded(customer);
  await until('more of it', async () => (await secondsRecorded(customer)) >= back + 4);
  await sign(customer).getByRole('button', { name: 'Stop recording' }).click();
  await customer.hangUp();

  const played = await play(customer);
  expect(played.length).toBe(4);
  const [left] = await stage.house.store.sql<{ end_s: number; duration_s: number }[]>`
    select (p.offset_ms + p.duration_ms) / 1000.0::float as end_s, p.duration_ms / 1000.0::float as duration_s
    from recording_parts p join recordings r on r.id = p.recording_id
    where r.session_id = ${id} order by p.offset_ms, p.id limit 1`;
  expect(left?.end_s).toBeGreaterThan(killedAt - LOST_S);
  // It has its length, and can be jumped in, which takes an index.
  expect(played[0]?.duration).toBeCloseTo(left?.duration_s ?? 0, 1);
  const last = await customer.page
    .getByLabel(/^Recording: /)
    .first()
    .evaluate(async (video: HTMLVideoElement) => {
      video.pause();
      const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
      video.currentTime = video.duration - 1;
      await seeked;
      return { toGo: video.duration - video.currentTime, pictures: video.videoWidth };
    });
  expect(last.toGo).toBeCloseTo(1, 1);
  expect(last.pictures).toBeGreaterThan(0);
});
