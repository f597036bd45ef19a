import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { startInstance, type Instance } from '@cc/dev/instance.ts';
import { houseAt, houseOf, type House } from './support/house.ts';
import { playWholeWay } from './way/whole-way.ts';

/**
 * `npm run -s journey -- [--json] [--url URL] [--seed N]`: the whole way in two browsers against a running house, or one of its
 * own. Prints one JSON object (a line of it with --json); exit code 1 when anything is not as it should be.
 */
const FREE_WINDOW_SECONDS = 20;
/** Aims on a quiet machine; missing them is said, but is no fault of the house. */
const AIMS = { questionToOfferMs: 300, acceptToMediaMs: 2_500 };

const progress = createProgress({ verbose: false });

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, url: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  const seed = z.coerce.number().int().parse(values.seed);
  let instance: Instance | undefined;
  let house: House | undefined;
  try {
    if (values.url) house = await houseAt(values.url);
    else {
      instance = await startInstance({ freeWindowSeconds: FREE_WINDOW_SECONDS, demo: false, sfuWorkers: 1, progress });
      house = await houseOf(instance);
    }
    const { journey, faults } = await playWholeWay(house, { seed, say: progress.note });
    process.stdout.write(`${JSON.stringify(journey, null, values.json ? 0 : 2)}\n`);
    for (const [timing, aim] of Object.entries(AIMS)) {
      const took = journey[timing as keyof typeof AIMS];
      if (took > aim) progress.note(`${timing} is ${took}; the aim on a quiet machine is ${aim}`);
    }
    for (const fault of faults) progress.note(`WRONG  ${fault}`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await house?.close();
    await instance?.stop();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
