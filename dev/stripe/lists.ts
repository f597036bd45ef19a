import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { invalidRequest, noSuch } from './errors.ts';
import type { Params } from './params.ts';
import type { Condition } from './store.ts';
import type { ResourceName, Resources } from './stored-types.ts';

/** A list that is complete as it stands, in Stripe's envelope. */
export const listOf = <T>(url: string, data: T[]): Stripe.ApiList<T> => ({
  object: 'list',
  data,
  has_more: false,
  url,
});

/** `created=…` or `created[gte]=…` and its brothers. */
export function createdConditions(params: Params): Condition[] {
  if (!params.has('created')) return [];
  const field = "json_extract(body, '$.created')";
  try {
    const exact = params.integer('created');
    return exact === undefined ? [] : [{ sql: `${field} = ?`, values: [exact] }];
  } catch {
    const range = params.hash('created')!;
    const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;
    return Object.entries(operators).flatMap(([name, operator]) => {
      const bound = range.integer(name);
      return bound === undefined ? [] : [{ sql: `${field} ${operator} ?`, values: [bound] }];
    });
  }
}

/**
 * One page, newest first: `limit` (1–100, default 10), `starting_after`, `ending_before`.
 * @param conditions the resource's own filters
 */
export function page<K extends ResourceName>(
  context: Context,
  params: Params,
  kind: K,
  url: string,
  conditions: Condition[],
  options: { anyOwner?: boolean } = {},
): Stripe.ApiList<Resources[K]> {
  const limit = params.integer('limit') ?? 10;
  const after = params.string('starting_after');
  const before = params.string('ending_before');
  params.accept('expand');
  params.end();
  if (limit < 1 || limit > 100) throw invalidRequest('Invalid limit: must be between 1 and 100', { param: 'limit' });
  if (after && before)
    throw invalidRequest('You can only use one of starting_after and ending_before.', { param: 'starting_after' });
  const cursor = after ?? before;
  const seq = cursor === undefined ? undefined : context.store.seqOf(cursor);
  if (cursor !== undefined && seq === undefined) throw noSuch(kind, cursor, after ? 'starting_after' : 'ending_before');

  const own: Condition[] = options.anyOwner ? [] : [{ sql: 'account = ?', values: [context.account] }];
  const position: Condition[] = seq === undefined ? [] : [{ sql: after ? 'seq < ?' : 'seq > ?', values: [seq] }];
  const found = context.store.select(kind, [...own, ...conditions, ...position], {
    limit: limit + 1,
    oldestFirst: before !== undefined,
  });
  const data = found.slice(0, limit);
  if (before !== undefined) data.reverse();
  return { object: 'list', data, has_more: found.length > limit, url };
}
