import { clientEvents, type ClientData, type ClientEvent } from '@cc/contract/events.ts';
import type { z } from 'zod';
import type { SocketData } from '@cc/platform/announce.ts';

type Payload<E extends ClientEvent> = z.output<(typeof clientEvents)[E]['payload']>;

/** What a feature does with the events it owns: validated payload in, data of the acknowledgement out. */
export type SocketHandlers<E extends ClientEvent = ClientEvent> = {
  [K in E]: (payload: Payload<K>, socket: SocketData) => Promise<ClientData<K>>;
};

/**
 * Puts the features' handlers together.
 * @throws when an event of the contract has no handler, or two: the server must not start like that.
 */
export function mergeHandlers(...parts: Partial<SocketHandlers>[]): SocketHandlers {
  const merged: Partial<SocketHandlers> = {};
  for (const part of parts) {
    for (const event of Object.keys(part) as ClientEvent[]) {
      if (event in merged) throw new Error(`The event "${event}" has two handlers.`);
      Object.assign(merged, { [event]: part[event] });
    }
  }
  const missing = (Object.keys(clientEvents) as ClientEvent[]).filter((event) => !(event in merged));
  if (missing.length > 0) throw new Error(`These events have no handler: ${missing.join(', ')}.`);
  return merged as SocketHandlers;
}
