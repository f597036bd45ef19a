import { createServer } from 'node:http';
import { demoConsultants, DEMO_PASSWORD } from '@cc/drizzle/seed/people.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createMetrics } from '@cc/platform/metrics.ts';
import { createShutdown } from '@cc/platform/shutdown.ts';
import { createHttp } from '@cc/sfu/http.ts';
import { createAccount } from '../client/account.ts';
import { loadClip } from '../peer/clip.ts';
import { loadDemoConfig } from './config.ts';
import { startConsultant } from './consultant.ts';
import { createRandom } from './random.ts';

const config = loadDemoConfig();
const logger = createLogger({ name: 'demo', level: config.LOG_LEVEL });
const shutdown = createShutdown(logger);
const clip = await loadClip();

const people = demoConsultants
  .filter((person) => person.automated)
  .map(({ name, email }, index) => ({
    name,
    consultant: startConsultant({
      account: createAccount({ url: config.PUBLIC_URL, email, password: DEMO_PASSWORD }),
      clip,
      random: createRandom(config.DEMO_SEED * 1_000 + index),
      acceptMs: [config.DEMO_ACCEPT_MS_MIN, config.DEMO_ACCEPT_MS_MAX],
      logger: logger.child({ person: name }),
    }),
  }));

if (config.DEMO_PORT !== undefined) {
  const metrics = createMetrics('demo');
  const read = (name: string, help: string, value: () => number) => {
    const gauge = metrics.gauge(name, help);
    // prom-client calls `collect` before each scrape.
    Object.assign(gauge, { collect: () => gauge.set(value()) });
  };
  read(
    'demo_online',
    'Demo consultants who are online or in a call',
    () => people.filter(({ consultant }) => consultant.ready).length,
  );
  read('demo_in_call', 'Demo consultants in a call', () => people.filter(({ consultant }) => consultant.inCall).length);
  const problems = () =>
    people.filter(({ consultant }) => !consultant.ready).map(({ name }) => `${name} is not online`);
  const http = createServer(createHttp({ problems, metrics }));
  http.listen(config.DEMO_PORT, '127.0.0.1');
  shutdown.add('health', () => http.close());
}
logger.info({ people: people.length, url: config.PUBLIC_URL }, 'demo consultants are on their way');
shutdown.add('consultants', () => Promise.allSettled(people.map(({ consultant }) => consultant.stop())));
