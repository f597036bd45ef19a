import type { RequestListener } from 'node:http';
import type { Metrics } from '@cc/platform/metrics.ts';

export interface SfuHttpOptions {
  /** What is not right, by name; empty when ready. */
  problems: () => string[];
  metrics: Metrics;
}

/** Health and metrics, beside the signalling on the same port. */
export function createHttp({ problems, metrics }: SfuHttpOptions): RequestListener {
  return (request, response) => {
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    switch (request.url?.split('?')[0]) {
      case '/health/live':
        return json(200, { status: 'ok' });
      case '/health/ready': {
        const found = problems();
        return json(found.length === 0 ? 200 : 503, {
          status: found.length === 0 ? 'ok' : 'unavailable',
          problems: found,
        });
      }
      case '/metrics':
        return void metrics.registry.metrics().then(
          (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
          () => json(500, { error: { code: 'internal', message: 'internal' } }),
        );
      default:
        return json(404, { error: { code: 'not_found', message: 'not_found' } });
    }
  };
}
