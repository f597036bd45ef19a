import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLine, type Line } from './line.ts';

let server: Server;
let line: Line;
const open: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => {
    open.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => void socket.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Nobody listens on the first port: the line takes the next.
  line = await openLine([1, (server.address() as AddressInfo).port], 0);
});
afterEach(() => {
  line.close();
  for (const socket of open.splice(0)) socket.destroy();
  server.close();
});

function dial(): Socket {
  const socket = connect(Number(new URL(line.url).port), '127.0.0.1');
  socket.on('error', () => {});
  open.push(socket);
  return socket;
}

it('reaches the server that answers', async () => {
  const socket = dial();
  socket.write('hello');
  expect(String((await once(socket, 'data'))[0])).toBe('hello');
});

it('ends what is open when it is cut, and takes nothing until it is whole again', async () => {
  const socket = dial();
  socket.write('hello');
  await once(socket, 'data');
  line.cut(150);
  await once(socket, 'close');
  const refused = dial();
  await once(refused, 'close');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const again = dial();
  again.write('back');
  expect(String((await once(again, 'data'))[0])).toBe('back');
});

it('keeps back every byte while it is silent, and loses none', async () => {
  const socket = dial();
  socket.write('one');
  await once(socket, 'data');
  const since = performance.now();
  line.silence(200);
  socket.write('two');
  expect(String((await once(socket, 'data'))[0])).toBe('two');
  expect(performance.now() - since).toBeGreaterThan(150);
});
