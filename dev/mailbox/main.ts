import { once } from 'node:events';
import { createLogger } from '@cc/platform/log.ts';
import { createShutdown } from '@cc/platform/shutdown.ts';
import { z } from 'zod';
import { createMailboxHttp } from './http.ts';
import { createSmtpServer } from './smtp.ts';
import { MessageStore } from './store.ts';

const port = (usual: number) => z.coerce.number().int().min(0).max(65_535).default(usual);
const config = z
  .object({
    MAILBOX_PORT: port(8025),
    SMTP_PORT: port(1025),
    MAILBOX_DIR: z.string().default('.data/mailbox'),
    LOG_LEVEL: z.string().default('info'),
  })
  .parse(process.env);

const logger = createLogger({ name: 'mailbox', level: config.LOG_LEVEL });
const shutdown = createShutdown(logger);
const store = new MessageStore(config.MAILBOX_DIR);

let ready = false;
const smtp = createSmtpServer(store, ({ id, to, subject }) => logger.info({ id, to, subject }, 'mail received'));
smtp.on('error', (error) => logger.warn({ err: error }, 'SMTP connection failed'));
const http = createMailboxHttp(store, () => ready);
http.listen(config.MAILBOX_PORT, '127.0.0.1');
await Promise.all([
  once(http, 'listening'),
  new Promise<void>((resolve) => smtp.listen(config.SMTP_PORT, '127.0.0.1', resolve)),
]);
ready = true;
logger.info({ http: config.MAILBOX_PORT, smtp: config.SMTP_PORT }, 'mailbox is ready');

shutdown.add('stop', () => {
  http.closeAllConnections();
  http.close();
  return new Promise<void>((resolve) => smtp.close(() => resolve()));
});
