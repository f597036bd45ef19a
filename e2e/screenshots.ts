import { parseArgs } from 'node:util';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { startInstance } from '@cc/dev/instance.ts';
import { admin } from './scenes/admin.ts';
import { asking } from './scenes/asking.ts';
import { call } from './scenes/call.ts';
import { callStates } from './scenes/call-states.ts';
import { callTools } from './scenes/call-tools.ts';
import { desk } from './scenes/desk.ts';
import { kept } from './scenes/kept.ts';
import { hold } from './scenes/hold.ts';
import { folder, type Scene } from './scenes/kit.ts';
import { papers } from './scenes/papers.ts';
import { profile } from './scenes/profile.ts';
import { publicPages } from './scenes/public-pages.ts';
import { houseOf } from './support/house.ts';

/**
 * `node dev/launcher.mjs run e2e/screenshots.ts [--only public,ask,kept,desk,profile,call,states,tools,hold,papers,admin]`: every page in real states, phone and desktop,
 * light and dark, into `.cache/screenshots`. Starts a house of its own.
 */
const scenes: Record<string, Scene> = {
  public: publicPages,
  ask: asking,
  kept,
  desk,
  profile,
  call,
  states: callStates,
  tools: callTools,
  hold,
  papers,
  admin,
};
const progress = createProgress();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const wanted = values.only?.split(',') ?? Object.keys(scenes);
  const instance = await startInstance({
    freeWindowSeconds: 25,
    env: { DEMO_ACCEPT_MS_MIN: '20000', DEMO_ACCEPT_MS_MAX: '20000' },
    progress,
  });
  const house = await houseOf(instance);
  let failed = 0;
  try {
    for (const name of wanted) {
      const scene = scenes[name];
      if (!scene) throw new Error(`There is no scene "${name}"; there are ${Object.keys(scenes).join(', ')}.`);
      await progress
        .step(`Scene ${name}`, () => scene(house))
        .catch((error: unknown) => {
          failed += 1;
          progress.note(String(error));
        });
    }
  } finally {
    await house.close();
    await instance.stop();
  }
  progress.note(`The pictures are in ${folder}`);
  return failed;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
