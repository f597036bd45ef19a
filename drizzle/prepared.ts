import {
  Column,
  getTableName,
  is,
  Param,
  Placeholder,
  SQL,
  type DriverValueDecoder,
  type DriverValueEncoder,
} from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import type { Executor } from './client.ts';

type Values = Record<string, unknown>;

interface Field {
  path: string[];
  field: unknown;
}

/** What a builder has made of a query, and what of it is needed to run it on any connection. */
interface Built<R> {
  execute(values?: Values): Promise<R>;
  queryString: string;
  params: unknown[];
  fields?: Field[];
  joinsNotNullableMap?: Record<string, boolean>;
}

/**
 * Builds a query once, for what is asked all the time: building its text costs drizzle more than sending it costs us. Use
 * `sql.placeholder` for what differs. Runs within a transaction as well as outside of one.
 */
export function prepared<R>(
  build: (db: Executor) => { prepare(name: string): { execute(values?: Values): Promise<R> } },
): (db: Executor, values?: Values) => Promise<R> {
  let run: ((db: Executor, values: Values) => Promise<R>) | undefined;
  return (db, values = {}) => (run ??= runnerOf(build(db).prepare('built') as Built<R>))(db, values);
}

function runnerOf<R>(built: Built<R>): (db: Executor, values: Values) => Promise<R> {
  const { queryString: text, fields, joinsNotNullableMap } = built;
  const fill = built.params.map(fillerOf);
  const parameters = (values: Values) => fill.map((one) => one(values)) as never[];
  if (!fields) return async (db, values) => (await clientOf(db).unsafe(text, parameters(values), PREPARE)) as R;
  const take = fields.map(({ path, field }) => ({ path, decoder: decoderOf(field) }));
  const absent = absentOf(fields, joinsNotNullableMap);
  const row = (values: unknown[]) => {
    const made: Values = {};
    for (const [i, { path, decoder }] of take.entries()) {
      let at = made;
      for (let depth = 0; depth < path.length - 1; depth += 1) at = (at[path[depth]!] ??= {}) as Values;
      const value = values[i];
      at[path.at(-1)!] = value === null ? null : decoder.mapFromDriverValue(value);
    }
    for (const { name, by } of absent) if (values[by] === null) made[name] = null;
    return made;
  };
  return async (db, values) => {
    const rows = await clientOf(db).unsafe(text, parameters(values), PREPARE).values();
    return rows.map(row) as R;
  };
}

/** Who was joined and is not there becomes null as a whole, as with drizzle: which objects, and by which of the values it shows. */
function absentOf(fields: Field[], joinsNotNullableMap: Record<string, boolean> = {}): { name: string; by: number }[] {
  const objects = new Map<string, { by: number; tables: Set<string> }>();
  for (const [i, { path, field }] of fields.entries()) {
    const [name] = path;
    if (path.length !== 2 || name === undefined || !is(field, Column)) continue;
    const object = objects.get(name) ?? { by: i, tables: new Set() };
    objects.set(name, object);
    object.tables.add(getTableName(field.table));
  }
  return [...objects].flatMap(
    ([
      name,
      {
        by,
        tables: [table, ...others],
      },
    ]) => (table !== undefined && others.length === 0 && joinsNotNullableMap[table] === false ? [{ name, by }] : []),
  );
}

const dialect = new PgDialect({ casing: 'snake_case' });

/** The same for a statement by hand; its rows come as the driver gives them: numbers of eight bytes and instants as text. */
export function preparedSql<Row extends object>(
  statement: () => SQL,
): (db: Executor, values?: Values) => Promise<Row[]> {
  let run: ((db: Executor, values: Values) => Promise<Row[]>) | undefined;
  return (db, values = {}) => {
    run ??= (() => {
      const { sql: queryString, params } = dialect.sqlToQuery(statement());
      return runnerOf<Row[]>({ queryString, params, execute: () => Promise.resolve([]) });
    })();
    return run(db, values);
  };
}

const PREPARE = { prepare: true };

/** The connection, or the pool, below drizzle. */
const clientOf = (db: Executor): postgres.Sql => (db._.session as unknown as { client: postgres.Sql }).client;

function fillerOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return valueOf(param.name);
  if (is(param, Param) && is(param.value, Placeholder)) {
    const value = valueOf(param.value.name);
    const encoder = param.encoder as DriverValueEncoder<unknown, unknown>;
    return (values) => {
      const given = value(values);
      return given === null ? null : encoder.mapToDriverValue(given);
    };
  }
  return () => param;
}

const valueOf = (name: string) => (values: Values) => {
  if (!(name in values)) throw new Error(`No value was given for "${name}".`);
  return values[name];
};

function decoderOf(field: unknown): DriverValueDecoder<unknown, unknown> {
  if (is(field, Column)) return field as unknown as DriverValueDecoder<unknown, unknown>;
  const expression = is(field, SQL) ? field : (field as SQL.Aliased).sql;
  return (expression as unknown as { decoder: DriverValueDecoder<unknown, unknown> }).decoder;
}
