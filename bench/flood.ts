import { z } from 'zod';
import { command } from './command.ts';
import { flood } from './flood/job.ts';
import { connectNeighbours } from './flood/neighbours.ts';
import { startBenchHouse } from './support/house.ts';
import { makeCustomers } from './support/people.ts';

/**
 * `npm run -s bench:flood -- [--json] [--seconds N] [--control no-limits]`: what twenty people notice while another one floods
 * their server with events, requests and connections. Exit code 1 when anything of theirs was refused.
 */
const NEIGHBOURS = 20;
const FLOOD = { sockets: 10, eventsPerSecond: 2_000, requestsPerSecond: 300 };
const options = z.object({
  seconds: z.coerce.number().min(2).max(60).default(10),
  control: z.enum(['no-limits']).optional(),
});

await command({ options, usage: 'Controls: no-limits\n' }, async ({ seconds, control }, progress) => {
  const ms = seconds * 1_000;
  const env = { RATE_LIMIT_FACTOR: control ? '1000' : '1', TRUST_PROXY: '1' };
  const house = await startBenchHouse({ servers: 1, workers: 1, env, progress });
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
    return { report, notes: [], ok: quiet.failed + flooded.failed === 0 };
  } finally {
    await house.stop();
  }
});
