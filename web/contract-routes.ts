import { fileURLToPath } from 'node:url';
import { api } from '@cc/contract/http/index.ts';
import type { Plugin } from 'vite';

const CONTRACT = fileURLToPath(import.meta.resolve('@cc/contract/http/index.ts'));

/**
 * The client calls the contract's operations by method, path and access; shapes it only needs as types. So the built web
 * gets those three of each operation, read from the contract itself, in place of every schema and the library behind them.
 * A form that validates imports the schema it needs from the contract's own file.
 */
export function contractRoutes(): Plugin {
  const routes = Object.entries(api).map(([feature, operations]) => [
    feature,
    Object.fromEntries(
      Object.entries(operations).map(([name, { method, path, access }]) => [name, { method, path, access }]),
    ),
  ]);
  return {
    name: 'contract-routes',
    enforce: 'pre',
    load: (id) => (id === CONTRACT ? `export const api = ${JSON.stringify(Object.fromEntries(routes))};` : null),
  };
}
