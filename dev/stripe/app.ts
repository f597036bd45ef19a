import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '@cc/platform/log.ts';
import { handleApi } from './api.ts';
import { createClock } from './clock.ts';
import { Faults } from './faults.ts';
import { sendHtml, sendJson } from './http.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { errorPage } from './pages/layout.ts';
import { handlePage } from './pages/pages.ts';
import { createRouter } from './router.ts';
import { API_ROUTES } from './routes.ts';
import type { Services } from './services.ts';
import { Store } from './store.ts';
import { handleTestHook } from './test-hooks.ts';
import { TIMER_HANDLERS } from './timer-handlers.ts';
import { nextTimerMs, runDueTimers } from './timers.ts';
import { WebhookSender } from './webhooks.ts';

export interface StandinOptions {
  /** SQLite file, default in memory. */
  file?: string;
  logger: Logger;
  /** ISO instant at which a new database's clock starts. */
  clockStart?: string;
  /** Where browsers reach the stand-in, when that is not where requests come to. */
  publicUrl?: string;
}

interface Standin {
  /** @returns the port it listens on */
  listen(port: number, host?: string): Promise<number>;
  close(): Promise<void>;
  services: Services;
}

/** Builds a stand-in: a process of its own in development, inside the test's process in tests. */
export function createStandin(options: StandinOptions): Standin {
  const { logger } = options;
  const store = new Store(options.file ?? ':memory:');
  const kept = store.meta('clock_offset_ms');
  const clock = createClock(
    kept !== undefined ? Number(kept) : options.clockStart ? Date.parse(options.clockStart) - Date.now() : 0,
  );
  store.setMeta('clock_offset_ms', String(clock.offsetMs()));
  const faults = new Faults(store);
  const counts = new Map<string, number>();
  const count: Services['count'] = (what, label) => {
    const key = `${what} ${label}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  const webhooks = new WebhookSender({ store, clock, faults, onDelivered: (outcome) => count('webhooks', outcome) });

  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const wake = () => {
    if (closed) return;
    clearTimeout(timer);
    runDueTimers(store, clock, TIMER_HANDLERS, options.publicUrl ?? '');
    webhooks.kick();
    const next = nextTimerMs(store);
    if (next === undefined) return;
    timer = setTimeout(wake, Math.min(Math.max(next - clock.nowMs(), 1), 60_000));
    timer.unref();
  };
  const idempotency = new IdempotencyKeys(store, clock);
  idempotency.prune();
  const services: Services = {
    store,
    clock,
    faults,
    idempotency,
    route: createRouter(API_ROUTES),
    publicUrl: options.publicUrl,
    wake,
    count,
    counts: () => counts,
  };

  const server = createServer((request, response) => {
    dispatch(services, logger, request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'a request failed');
      if (!response.headersSent) sendHtml(response, 500, errorPage('The stand-in failed', 'Its log says why.'));
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;

  return {
    services,
    listen: (port, host = '127.0.0.1') => listen(server, port, host).then((actual) => (wake(), actual)),
    async close() {
      closed = true;
      clearTimeout(timer);
      server.close();
      server.closeAllConnections();
      await webhooks.stop();
      store.close();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

async function dispatch(
  services: Services,
  logger: Logger,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://standin');
  if (!url) return sendJson(response, 400, { error: { type: 'invalid_request_error', message: 'Invalid URL' } });
  // What is due is done before anything is looked at: a hold whose time is over cannot be captured any more.
  services.wake();
  const path = url.pathname;
  if (path === '/health/live' || path === '/health/ready') return sendJson(response, 200, { status: 'ok' });
  if (path === '/metrics')
    return void response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metricsText(services));
  if (path.startsWith('/_test/')) return handleTestHook(services, request, response, url);
  if (path.startsWith('/3ds/') || path.startsWith('/connect/')) return handlePage(services, request, response, url);
  return handleApi(services, logger, request, response, url);
}

function metricsText(services: Services): string {
  const lines = ['# TYPE stripe_standin_requests_total counter', '# TYPE stripe_standin_webhooks_total counter'];
  for (const [key, value] of services.counts()) {
    const [what, first, second] = key.split(' ');
    const labels = what === 'requests' ? `method="${first}",status="${second}"` : `outcome="${first}"`;
    lines.push(`stripe_standin_${what}_total{${labels}} ${value}`);
  }
  return `${lines.join('\n')}\n`;
}
