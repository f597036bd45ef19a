import type { RequestHandler } from 'express';
import type { Metrics } from '@cc/platform/metrics.ts';

/** Times requests by method, route pattern (never the path: ids would make a series each) and status. */
export function requestMetrics(metrics: Metrics): RequestHandler {
  const seconds = metrics.seconds('http_request', 'Time to answer an HTTP request', ['method', 'route', 'status']);
  return (req, res, next) => {
    const done = seconds.startTimer({ method: req.method });
    res.on('finish', () => {
      const { path } = (req.route ?? {}) as { path?: string };
      const route = path === undefined ? 'other' : `${req.baseUrl}${path}`;
      done({ route, status: String(res.statusCode) });
    });
    next();
  };
}
