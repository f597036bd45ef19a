import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { startDispatchHouse } from './dispatch/house.ts';
import { makeCustomers } from './dispatch/people.ts';
import { flood } from './flood/job.ts';
import { connectNeighbours } from './flood/neighbours.ts';

/**
 * `npm run -s bench:flood -- [--json] [--seconds N] [--control no-limits]`: what twenty people notice while another one floods
 * their server with events, requests and connections. Prints one JSON object (a line of it with --json); exit code 1 when
 * anything of theirs was refused.
 */
const NEIGHBOURS = 20;
const FLOOD = { sockets: 10, eventsPerSecond: 2_000, requestsPerSecond: 300 };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      seconds: { type: 'string', default: '10' },
      control: { type: 'string' },
    },
  });
  const ms = z.coerce.number().min(2).max(60).parse(values.seconds) * 1_000;
  const control = z.enum(['no-limits']).optional().parse(values.control);
  const progress = createProgress({ verbose: false });
  const env = { RATE_LIMIT_FACTOR: control ? '1000' : '1', TRUST_PROXY: '1' };
  const house = await startDispatchHouse({ servers: 1, workers: 1, env, progress });
  try {
    const [flooder, ...people] = await makeCustomers(house, NEIGHBOURS + 1);
    if (!flooder) throw new Error('nobody to flood');
    const url = `http://127.0.0.1:${house.serverPorts[0]}`;
    const neighbours = await connectNeighbours(url, people);
    // The first moments are for whatever has to get warm.
    await neighbours.watch(3_000);
    const quiet = await neighbours.watch(ms);
    const job = { ...FLOOD, url, token: flooder.token, address: '203.0.113.1', ms: ms + 2_000 };
    const flooding = flood(job);
    await neighbours.watch(2_000);
    const flooded = await neighbours.watch(ms - 1_000);
    const report = { neighbours: NEIGHBOURS, control, quiet, flooded, flood: { ...FLOOD, ...(await flooding) } };
    neighbours.leave();
    process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);
    return quiet.failed + flooded.failed === 0 ? 0 : 1;
  } finally {
    await house.stop();
  }
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
}
