import type { Db, Tx } from './client.ts';

/** serialization_failure, deadlock_detected: nothing was written, so the whole transaction may simply run again. */
const RETRYABLE = new Set(['40001', '40P01']);

function sqlState(error: unknown): string | undefined {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string') return e.code;
  }
  return undefined;
}

/** Runs `fn`, all of it one transaction, and repeats it, three times at most, when PostgreSQL chose it as a deadlock's victim. */
export async function retrying<T>(fn: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fn();
    } catch (error) {
      if (attempt >= 3 || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Runs `fn` in a transaction, repeated like that. */
export const transaction = <T>(db: Db, fn: (tx: Tx) => Promise<T>): Promise<T> => retrying(() => db.transaction(fn));

/** Whether `error` says that a unique index (named, if given) refused a row. */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  isViolation('23505', error, constraint);

/** The same for a row that refers to one that is not there. */
export const isForeignKeyViolation = (error: unknown, constraint?: string): boolean =>
  isViolation('23503', error, constraint);

function isViolation(state: string, error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== state) return false;
  if (!constraint) return true;
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if ('constraint_name' in e) return e.constraint_name === constraint;
  }
  return false;
}
