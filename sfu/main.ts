import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { clock } from '@cc/platform/clock.ts';
import { loadSfuConfig } from '@cc/platform/config/sfu.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createShutdown } from '@cc/platform/shutdown.ts';
import { startSfuNode } from './node.ts';

const config = loadSfuConfig();
const logger = createLogger({ name: 'sfu', level: config.LOG_LEVEL });
const shutdown = createShutdown(logger, config.SFU_DRAIN_SECONDS * 1000 + 10_000);

const sfu = await startSfuNode({
  config,
  logger,
  now: () => performance.now(),
  wallClock: clock.now,
  cores: availableParallelism(),
});

shutdown.add('drain', sfu.drain);
shutdown.add('close', sfu.close);
