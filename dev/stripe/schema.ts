/**
 * The stand-in's tables. Resources are kept as the JSON that the API answers with (ids unexpanded); `hidden` is
 * what Stripe would know but not show. `seq` is creation order, the order of every list.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS objects (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT NOT NULL UNIQUE,
  object  TEXT NOT NULL,
  account TEXT NOT NULL,
  body    TEXT NOT NULL,
  hidden  TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS objects_list     ON objects (object, account, seq);
CREATE INDEX IF NOT EXISTS objects_customer ON objects (object, json_extract(body, '$.customer'), seq);
CREATE INDEX IF NOT EXISTS objects_intent   ON objects (object, json_extract(body, '$.payment_intent'), seq);
CREATE INDEX IF NOT EXISTS objects_charge   ON objects (object, json_extract(body, '$.charge'), seq);
CREATE INDEX IF NOT EXISTS objects_source   ON objects (object, json_extract(body, '$.source'), seq);

CREATE TABLE IF NOT EXISTS idempotency (
  account TEXT NOT NULL,
  key     TEXT NOT NULL,
  request TEXT NOT NULL,
  path    TEXT NOT NULL,
  status  INTEGER NOT NULL,
  body    TEXT NOT NULL,
  request_id TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (account, key)
) STRICT;

CREATE TABLE IF NOT EXISTS timers (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  due_ms  INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS timers_due ON timers (due_ms, seq);

CREATE TABLE IF NOT EXISTS deliveries (
  seq      INTEGER PRIMARY KEY AUTOINCREMENT,
  event    TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  attempt  INTEGER NOT NULL DEFAULT 0,
  due_ms   INTEGER NOT NULL,
  state    TEXT NOT NULL DEFAULT 'waiting'
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due_ms, seq);
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);

CREATE TABLE IF NOT EXISTS faults (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS links (token TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
`;

export const TABLES = ['objects', 'idempotency', 'timers', 'deliveries', 'faults', 'links'] as const;
