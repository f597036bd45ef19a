import { sql } from 'drizzle-orm';

/**
 * Ids as one parameter, an array: `= any(${uuids(ids)})`. Unlike a list of parameters the text of the statement stays the same
 * however many they are, so it is prepared once.
 */
export const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`;
