import { io, type Socket } from 'socket.io-client';
import type { Ack } from '@cc/contract/events.ts';
import { tally, type FloodJob, type Flooded } from './job.ts';

/** One person at one address who sends as fast as the job says: events, requests and new connections. Runs as a process of its own. */
const job = JSON.parse(process.argv[2] ?? '{}') as FloodJob;
const headers = { 'x-forwarded-for': job.address };
const flooded: Flooded = { events: tally(), requests: tally(), connections: tally() };
const sockets: Socket[] = [];

for (let i = 0; i < job.sockets; i += 1) {
  const options = { transports: ['websocket'], forceNew: true, extraHeaders: headers, auth: { token: job.token } };
  const socket = io(job.url, { ...options, reconnectionDelay: 20, reconnectionDelayMax: 50 });
  // Cut or refused: at the door again at once.
  socket.on('disconnect', (reason) => void (reason === 'io server disconnect' && socket.connect()));
  socket.on('connect', () => (flooded.connections.answered += 1));
  socket.on('connect_error', () => {
    flooded.connections.refused += 1;
    if (!socket.active) setTimeout(() => socket.connect(), 20);
  });
  sockets.push(socket);
}

function sendEvent(): void {
  const socket = sockets[flooded.events.sent % sockets.length];
  flooded.events.sent += 1;
  if (!socket?.connected) return void (flooded.events.lost += 1);
  socket.emit('sync', {}, (ack: Ack<unknown>) => (flooded.events[ack.ok ? 'answered' : 'refused'] += 1));
}

function sendRequest(): void {
  flooded.requests.sent += 1;
  fetch(`${job.url}/api/users/me`, { headers: { ...headers, authorization: `Bearer ${job.token}` } }).then(
    async (response) => {
      await response.arrayBuffer();
      flooded.requests[response.ok ? 'answered' : 'refused'] += 1;
    },
    () => (flooded.requests.lost += 1),
  );
}

const TICK_MS = 10;
const MOST_TICKS = 5;
let ticks = 0;
const started = performance.now();
const timer = setInterval(() => {
  if (performance.now() - started > job.ms) return end();
  // As many ticks as time has passed, but not so many that we would do nothing else.
  ticks = Math.max(ticks, (performance.now() - started) / TICK_MS - MOST_TICKS);
  for (; ticks * TICK_MS < performance.now() - started; ticks += 1) {
    for (let i = 0; i < (job.eventsPerSecond * TICK_MS) / 1_000; i += 1) sendEvent();
    for (let i = 0; i < (job.requestsPerSecond * TICK_MS) / 1_000; i += 1) sendRequest();
  }
}, TICK_MS);

function end(): void {
  clearInterval(timer);
  for (const socket of sockets) socket.disconnect();
  flooded.connections.sent = flooded.connections.answered + flooded.connections.refused;
  process.stdout.write(JSON.stringify(flooded), () => process.exit(0));
}
