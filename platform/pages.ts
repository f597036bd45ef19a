import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How the pages learn whether the site is reached by http or https; set by us on every request, so nobody can lie in it. */
const PROTOCOL_HEADER = 'x-site-protocol';

/** Origins besides the site's own that pages may talk to, show in frames and take scripts from (Content-Security-Policy). */
export interface PageSources {
  connect: readonly string[];
  frame: readonly string[];
  script: readonly string[];
}

/**
 * SvelteKit's build (adapter-node) as a request listener with Express's `next`; undefined when `directory` holds none.
 * The adapter reads its settings from the environment while it is imported.
 */
export async function importPages(
  directory: string,
  publicUrl: string,
  sources: PageSources,
): Promise<((...args: [...Parameters<RequestListener>, next: () => void]) => void) | undefined> {
  const file = join(directory, 'handler.js');
  if (!existsSync(file)) return undefined;
  process.env.PROTOCOL_HEADER = PROTOCOL_HEADER;
  process.env.CSP_CONNECT = sources.connect.join(' ');
  process.env.CSP_FRAME = sources.frame.join(' ');
  process.env.CSP_SCRIPT = sources.script.join(' ');
  const { handler } = (await import(pathToFileURL(file).href)) as {
    handler: (...args: [...Parameters<RequestListener>, next: () => void]) => void;
  };
  const protocol = new URL(publicUrl).protocol.replace(':', '');
  return (req, res, next) => {
    req.headers[PROTOCOL_HEADER] = protocol;
    handler(req, res, next);
  };
}
