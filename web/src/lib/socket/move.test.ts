import { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io-client';
import { expect, it } from 'vitest';
import { createSender } from './move.ts';

/** A socket whose answers and connection the test holds in its hands. */
function fakeSocket() {
  const events = new EventEmitter();
  const asked: { event: string; answer: (data: unknown) => void }[] = [];
  let closed = 0;
  const socket = Object.assign(events, {
    connected: true,
    io: {
      engine: {
        close() {
          closed += 1;
          socket.connected = false;
          events.emit('disconnect', 'forced close');
        },
      },
    },
    timeout: () => ({
      emitWithAck: (event: string) => new Promise((answer) => asked.push({ event, answer })),
    }),
  });
  return { socket: socket as unknown as Socket, events, asked, closed: () => closed };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('leaves at once when nothing is open', () => {
  const { socket, events, closed } = fakeSocket();
  createSender(socket);
  events.emit('server:leaving', {});
  expect(closed()).toBe(1);
});

it('waits for its answer first, and sends what comes meanwhile only on the new connection', async () => {
  const { socket, events, asked, closed } = fakeSocket();
  const send = createSender(socket);
  const first = send('question:post', {}, 1_000);
  await settle();
  events.emit('server:leaving', {});
  const second = send('sync', {}, 1_000);
  await settle();
  expect(asked.map(({ event }) => event)).toEqual(['question:post']);
  expect(closed()).toBe(0);

  asked[0]?.answer('posted');
  expect(await first).toBe('posted');
  expect(closed()).toBe(1);
  await settle();
  expect(asked.map(({ event }) => event)).toEqual(['question:post', 'sync']);
  Object.assign(socket, { connected: true });
  asked[1]?.answer('snapshot');
  expect(await second).toBe('snapshot');
  // The new server has not asked it to leave.
  expect(closed()).toBe(1);
});

it('holds nothing back when the connection broke by itself', async () => {
  const { socket, events, asked } = fakeSocket();
  const send = createSender(socket);
  void send('question:post', {}, 1_000);
  await settle();
  events.emit('server:leaving', {});
  events.emit('disconnect', 'transport close');
  void send('sync', {}, 1_000);
  await settle();
  expect(asked).toHaveLength(2);
});
