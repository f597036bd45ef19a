import { loadServerConfig } from '@cc/platform/config.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createShutdown } from '@cc/platform/shutdown.ts';
import { createHouse } from './house.ts';

const config = loadServerConfig();
const logger = createLogger({ name: 'server', level: config.LOG_LEVEL });
const shutdown = createShutdown(logger);

const house = await createHouse(config, logger, () => shutdown.closing);
for (const { name, run } of house.closing) shutdown.add(name, run);
house.server.listen({ port: config.PORT, reusePort: config.SHARE_PORT }, () => {
  // Once it answers here, it takes its share of what comes in there.
  if (config.HEALTH_PORT !== undefined) house.health.listen(config.HEALTH_PORT);
  logger.info({ port: config.PORT, health: config.HEALTH_PORT, url: config.PUBLIC_URL }, 'ready');
});
