import { createRequire, registerHooks } from 'node:module';
import type postgres from 'postgres';

/**
 * Statements with more parameters than this are not prepared: their text is as long as what they were asked with, and each text
 * that is prepared stays in the memory of its connection.
 */
const PREPARED_PARAMETERS = 100;

/**
 * What is changed in the newest release of the driver (3.4.9), by file. When a connection closes with a write still pending, the
 * flag of that write stays up, so that nothing is ever sent over its successor and the pool shrinks until nobody is answered; or
 * the write happens without a socket and ends the process.
 */
const CORRECTIONS: Record<string, [wrong: string, right: string][]> = {
  '/postgres/cjs/src/connection.js': [
    [
      `    incomings = null
    clearImmediate(nextWriteTimer)
`,
      `    incomings = null
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
`,
    ],
    [
      `  function nextWrite(fn) {
`,
      `  function nextWrite(fn) {
    if (!socket) {
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
`,
    ],
    ['return fetchArrayTypes()', 'return fetchArrayTypes().catch(() => socket && socket.destroy())'],
    // Drizzle has nothing prepared unless each query is built by hand: every one would cost a second round trip, and planning.
    [
      "('prepare' in q.options ? q.options.prepare : true)",
      `(!q.options.simple && (q.options.prepare || parameters.length <= ${PREPARED_PARAMETERS}))`,
    ],
  ],
  // Whoever was used last is used next. In turn, every connection would have to parse and plan every statement, several times
  // each until PostgreSQL keeps a plan, and every backend would be woken with nothing of it left in the processor's caches.
  '/postgres/cjs/src/index.js': [['return go(open.shift(), query)', 'return go(open.pop(), query)']],
  '/postgres/cjs/src/queue.js': [
    [
      'push: (x) => (xs.push(x), x),',
      `push: (x) => (xs.push(x), x),
    pop: () => {
      const out = xs.pop()
      if (index === xs.length) {
        index = 0
        xs = []
      }
      return out
    },`,
    ],
  ],
};

/** The driver, corrected while it is loaded. A release in which the wrong lines are not found has to be looked at anew. */
function load(): typeof postgres {
  const hooks = registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const corrections = Object.entries(CORRECTIONS).find(([file]) => url.endsWith(file))?.[1];
      if (!corrections) return loaded;
      let source = String(loaded.source);
      for (const [wrong, right] of corrections) {
        if (source.split(wrong).length !== 2)
          throw new Error('The PostgreSQL driver has changed; see drizzle/driver.ts.');
        source = source.replace(wrong, right);
      }
      return { ...loaded, source };
    },
  });
  try {
    return createRequire(import.meta.url)('postgres') as typeof postgres;
  } finally {
    hooks.deregister();
  }
}

export const connect = load();
