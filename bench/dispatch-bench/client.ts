import { io } from 'socket.io-client';
import type { Ack, ClientData, ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@cc/contract/events.ts';
import { AppError } from '@cc/contract/errors.ts';
import type { Person } from '../support/people.ts';

const ANSWER_MS = 20_000;
const BEAT_MS = 10_000;

/** One signed-in socket that does what a tab does at rest, `sync` and heartbeats, and as little else as possible. */
export interface Client {
  emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<ClientData<E>>;
  on<E extends ServerEvent>(event: E, listener: (payload: ServerPayload<E>) => void): void;
  close(): void;
}

/** Connects; resolves once the first snapshot is there. @param calm when to begin with heartbeats, 0–1 of their interval. */
export async function connectClient(port: number, { token }: Person, calm: number): Promise<Client> {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true, auth: { token } });
  async function emit<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<ClientData<E>> {
    const ack = (await socket.timeout(ANSWER_MS).emitWithAck(event, payload)) as Ack<ClientData<E>>;
    if (ack.ok) return ack.data;
    throw new AppError(ack.error.code, ack.error.message);
  }
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  await emit('sync', {});
  const timers: NodeJS.Timeout[] = [];
  const beat = () => void emit('presence:beat', {}).catch(() => {});
  timers.push(
    setTimeout(() => {
      beat();
      timers.push(setInterval(beat, BEAT_MS));
    }, calm * BEAT_MS),
  );
  return {
    emit,
    on: (event, listener) => void socket.on(event as string, listener),
    close() {
      for (const timer of timers) clearTimeout(timer);
      socket.close();
    },
  };
}

/** Connects many, a few at a time. */
export async function connectAll(ports: readonly number[], people: readonly Person[]): Promise<Client[]> {
  const clients: Client[] = [];
  const waiting = people.entries();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (const [i, person] of waiting) {
        clients[i] = await connectClient(ports[i % ports.length]!, person, (i * 0.618) % 1);
      }
    }),
  );
  return clients;
}
