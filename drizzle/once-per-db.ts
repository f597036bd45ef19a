import type { Executor } from './client.ts';

/**
 * Builds a query once for each database, for what is asked all the time: building its text costs drizzle more than sending it
 * costs us. Use placeholders and `.prepare`. Within a transaction it is built anew.
 */
export function oncePerDb<Q>(build: (db: Executor) => Q): (db: Executor) => Q {
  const built = new WeakMap<Executor, Q>();
  return (db) => {
    const known = built.get(db);
    if (known) return known;
    const query = build(db);
    built.set(db, query);
    return query;
  };
}
