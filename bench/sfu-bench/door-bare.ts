import type { Capabilities, OpenDoor, Received } from './door.ts';

/** Into the bare loop (`bare.ts`), by one request a step. */
export function openBare({ url }: { url: string }): OpenDoor {
  async function ask<T>(what: string, payload: object): Promise<T> {
    const response = await fetch(`${url}/${what}`, { method: 'POST', body: JSON.stringify(payload) });
    if (!response.ok) throw new Error(`${what}: ${await response.text()}`);
    return (await response.json()) as T;
  }
  return async ({ room, person, onReceived }) => {
    const routerRtpCapabilities = await ask<Capabilities>('join', { room });
    return {
      routerRtpCapabilities,
      transport: (direction) => ask('transport', { room, person, direction }),
      connect: (transportId, dtlsParameters) => ask('connect', { transportId, dtlsParameters }),
      produce: (payload) => ask('produce', { room, person, ...payload }),
      async receive(capabilities) {
        // Nobody is told of what is new there, so the second of a room asks for both.
        const found = await ask<Received[]>('consume', { room, person, capabilities });
        found.forEach(onReceived);
      },
      ended: Promise.resolve(),
      leave: () => void ask('leave', { room }).catch(() => undefined),
    };
  };
}
