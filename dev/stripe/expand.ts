import type { Context } from './context.ts';
import { invalidRequest } from './errors.ts';
import { listOf } from './lists.ts';
import { current } from './resources/balance-transactions.ts';
import { fieldIs } from './store.ts';

const MAX_DEPTH = 4;
type Node = Record<string, unknown>;

/** Fields that exist only when asked for. */
const INCLUDABLE: Record<string, Record<string, (context: Context, id: string) => unknown>> = {
  charge: {
    refunds: (context, id) =>
      listOf(`/v1/charges/${id}/refunds`, context.store.select('refund', [fieldIs('charge', id)], { limit: 10 })),
  },
};

/** Replaces ids by the objects they name, along Stripe's dotted paths (`latest_charge.balance_transaction`, `data.customer`). */
export function expand(context: Context, answer: object, paths: string[]): object {
  const root = structuredClone(answer) as Node;
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.filter((part) => part !== 'data').length > MAX_DEPTH) {
      throw invalidRequest(`You cannot expand more than ${MAX_DEPTH} levels of a property. Property: ${path}`, {
        param: 'expand',
      });
    }
    walk(context, root, parts, path);
  }
  return root;
}

function walk(context: Context, node: Node, parts: string[], path: string): void {
  const [part, ...rest] = parts as [string, ...string[]];
  // A field that is there and empty may be asked for; one that does not exist may not.
  const value = node[part] ?? INCLUDABLE[String(node.object)]?.[part]?.(context, String(node.id)) ?? node[part];
  if (value === undefined) throw notExpandable(path);
  if (value === null) return;
  if (Array.isArray(value)) {
    if (rest.length === 0) throw notExpandable(path);
    for (const item of value) walk(context, item as Node, rest, path);
    return;
  }
  if (typeof value === 'string') {
    const found = context.store.findAny(value);
    if (!found) throw notExpandable(path);
    node[part] = found.object === 'balance_transaction' ? current(context, found) : found;
  } else if (typeof value === 'object') {
    node[part] = value;
  } else {
    throw notExpandable(path);
  }
  if (rest.length > 0) walk(context, node[part] as Node, rest, path);
}

const notExpandable = (path: string) =>
  invalidRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
