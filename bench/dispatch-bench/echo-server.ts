import { createServer } from 'node:http';
import postgres from 'postgres';
import { Server } from 'socket.io';

/** The baseline: Socket.IO and PostgreSQL with nothing around them. Only started by bench:dispatch. */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 10, onnotice: () => {} });
const server = createServer((_req, res) => void res.end('{"ok":true}'));
const io = new Server(server, { transports: ['websocket'], serveClient: false });
const userId = '00000000-0000-4000-8000-000000000000';

io.on('connection', (socket) => {
  socket.on('echo', (payload: unknown, ack: (answer: unknown) => void) => ack(payload));
  /** The statement of `offer:delivered`. */
  socket.on('echo-sql', ({ id }: { id: string }, ack: (answer: unknown) => void) => {
    sql`update offers set delivered_at = clock_timestamp()
      where id = ${id} and consultant_id = ${userId} and delivered_at is null`.then(
      () => ack({ ok: true, data: {} }),
      (error: unknown) => ack({ ok: false, error: String(error) }),
    );
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
