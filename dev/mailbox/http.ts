import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listPage, messagePage } from './pages.ts';
import type { MessageStore } from './store.ts';

/** The readable pages and the JSON that tests read. */
export function createMailboxHttp(store: MessageStore, isReady: () => boolean): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mailbox');
    const to = searchParams.get('to') ?? undefined;
    const [, one] = /^\/(?:api\/)?messages\/([\w-]+)$/.exec(pathname) ?? [];
    const message = one === undefined ? undefined : store.get(one);

    if (pathname === '/health/live') return json(response, 200, { status: 'ok' });
    if (pathname === '/health/ready')
      return json(response, isReady() ? 200 : 503, { status: isReady() ? 'ok' : 'starting' });
    if (pathname === '/metrics')
      return send(
        response,
        200,
        'text/plain; version=0.0.4',
        `# TYPE mailbox_messages gauge\nmailbox_messages ${store.list().length}\n`,
      );
    if (pathname === '/api/messages' && request.method === 'DELETE') return cleared(request, response, store);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return json(response, 405, { error: 'method not allowed' });
    if (pathname === '/api/messages') return json(response, 200, store.list(to));
    if (pathname.startsWith('/api/') && message) return json(response, 200, message);
    if (pathname === '/') return html(response, 200, listPage(store.list(to), to));
    if (pathname.startsWith('/messages/') && message) return html(response, 200, messagePage(message));
    return json(response, 404, { error: 'not found' });
  });
}

/** A page elsewhere in the same browser must not be able to empty the mailbox. */
function cleared(request: IncomingMessage, response: ServerResponse, store: MessageStore): void {
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return json(response, 403, { error: 'foreign origin' });
  store.clear();
  return send(response, 204, 'application/json', '');
}

const html = (response: ServerResponse, status: number, body: string): void =>
  send(response, status, 'text/html; charset=utf-8', body);

const json = (response: ServerResponse, status: number, body: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(body));

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src data:; frame-ancestors 'none'",
  });
  response.end(body);
}
