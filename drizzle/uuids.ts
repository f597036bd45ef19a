import { sql } from 'drizzle-orm';

/**
 * Ids as one parameter, an array: `= any(${uuids(ids)})`. Unlike a list of parameters the text of the statement stays the same
 * however many they are, so it is prepared once.
 */
export const uuids = (ids: readonly string[]) => sql`${uuidList(ids)}::uuid[]`;

/** The same list in a query that is built once: its placeholder, and what to fill in. */
export const uuidsNamed = (name: string) => sql`${sql.placeholder(name)}::uuid[]`;
export const uuidList = (ids: readonly string[]): string => `{${ids.join(',')}}`;

/** Other values as such a list. */
export const valueList = (values: readonly (string | number | boolean | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : `"${String(value).replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
