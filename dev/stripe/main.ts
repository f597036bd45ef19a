import { parseArgs } from 'node:util';
import { createLogger } from '@cc/platform/log.ts';
import { createStandin } from './app.ts';

const { values } = parseArgs({ options: { port: { type: 'string' } } });
const env = process.env;
const logger = createLogger({ name: 'stripe-standin', level: env.LOG_LEVEL ?? 'info' });

if (env.NODE_ENV === 'production') {
  logger.fatal('the Stripe stand-in is for development only and does not run with NODE_ENV=production');
  process.exit(1);
}

const port = Number(values.port ?? env.STRIPE_STANDIN_PORT ?? 4242);
const host = env.STRIPE_STANDIN_HOST ?? '127.0.0.1';
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  logger.fatal('the port must be a number from 0 to 65535');
  process.exit(1);
}
const standin = createStandin({
  file: env.STRIPE_STANDIN_FILE,
  logger,
  clockStart: env.STRIPE_STANDIN_CLOCK,
  publicUrl: env.STRIPE_STANDIN_PUBLIC_URL,
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    logger.info({ signal }, 'stopping');
    void standin.close().then(() => process.exit(0));
  });
}

try {
  const actual = await standin.listen(port, host);
  logger.info({ port: actual, host, file: env.STRIPE_STANDIN_FILE ?? 'in memory' }, 'the Stripe stand-in is ready');
} catch (error) {
  logger.fatal({ err: error }, 'the Stripe stand-in could not start');
  process.exit(1);
}
