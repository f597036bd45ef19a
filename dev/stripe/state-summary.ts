import type { Services } from './services.ts';

/** Counts and sums for a person or a test that wants to see at a glance where things stand; no secrets, no card data. */
export function stateSummary(services: Services): object {
  const { store, clock, faults } = services;
  const objects = Object.fromEntries(
    store
      .rows('SELECT object, count(*) AS n FROM objects GROUP BY object ORDER BY object')
      .map((row) => [String(row.object), Number(row.n)]),
  );
  const intents = Object.fromEntries(
    store
      .rows(
        "SELECT json_extract(body, '$.status') AS status, count(*) AS n FROM objects WHERE object = 'payment_intent' GROUP BY 1 ORDER BY 1",
      )
      .map((row) => [String(row.status), Number(row.n)]),
  );
  const deliveries = Object.fromEntries(
    store
      .rows('SELECT state, count(*) AS n FROM deliveries GROUP BY state ORDER BY state')
      .map((row) => [String(row.state), Number(row.n)]),
  );
  const balances = store
    .rows(
      `SELECT account, json_extract(body, '$.currency') AS currency, sum(json_extract(body, '$.net')) AS net
         FROM objects WHERE object = 'balance_transaction' GROUP BY 1, 2 ORDER BY 1, 2`,
    )
    .map((row) => ({ account: String(row.account), currency: String(row.currency), net: Number(row.net) }));
  return {
    now: clock.now(),
    clock_offset_seconds: Math.round(clock.offsetMs() / 1000),
    objects,
    payment_intents: intents,
    deliveries,
    balances,
    timers: Number(store.row('SELECT count(*) AS n FROM timers')!.n),
    faults: faults.list(),
  };
}
