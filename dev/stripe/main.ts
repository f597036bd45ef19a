import { createLogger } from '@cc/platform/log.ts';
import { createStandin } from './app.ts';
import { calledWrongly, readOptions } from './read-options.ts';

const USAGE = 'npm run -s stripe:standin -- [--port 4242]';
const values = readOptions({ port: { type: 'string' } }, USAGE);
const env = process.env;
const logger = createLogger({ name: 'stripe-standin', level: env.LOG_LEVEL ?? 'info' });

if (env.NODE_ENV === 'production') {
  logger.fatal('the Stripe stand-in is for development only and does not run with NODE_ENV=production');
  process.exit(1);
}

const port = Number(values.port ?? env.STRIPE_STANDIN_PORT ?? 4242);
const host = env.STRIPE_STANDIN_HOST ?? '127.0.0.1';
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  calledWrongly('The port must be a number from 0 to 65535.', USAGE);
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
