import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { BenchHouse } from '../support/house.ts';
import type { Person } from '../support/people.ts';
import { percentilesOf, type Percentiles } from '../support/percentiles.ts';

const ROUNDS = 40;
const EACH = 50;

export interface CommandFigures {
  pingVsEcho: number;
  commandVsEchoSql: number;
  /** Round trips in ms. */
  roundTripsMs: Record<'echo' | 'ping' | 'echoSql' | 'command', Percentiles | null>;
}

/** Round trips of one socket each, one after the other, the four in turn; the first rounds warm up. */
export async function measureCommands(house: BenchHouse, person: Person): Promise<CommandFigures> {
  const [echoPort, barePort] = [
    await house.start('echo', 'bench/dispatch-bench/echo-server.ts'),
    await house.start('server-bare', 'bench/dispatch-bench/server-with-bare-beat.ts'),
  ];
  const [echo, bare, real] = await Promise.all([
    open(echoPort),
    open(barePort, person.token),
    open(house.serverPorts[0]!, person.token),
  ]);
  const kinds = {
    echo: () => echo.emitWithAck('echo', {}),
    ping: () => bare.emitWithAck('presence:beat', {}),
    echoSql: () => echo.emitWithAck('echo-sql', { id: randomUUID() }),
    command: () => real.emitWithAck('offer:delivered', { id: randomUUID() }),
  };
  const took: Record<keyof typeof kinds, number[]> = { echo: [], ping: [], echoSql: [], command: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [kind, send] of Object.entries(kinds) as [keyof typeof kinds, () => Promise<unknown>][]) {
        for (let i = 0; i < EACH; i += 1) {
          const since = performance.now();
          const answer = (await send()) as { ok?: boolean };
          if (answer.ok === false) throw new Error(`${kind} was refused: ${JSON.stringify(answer)}`);
          if (round >= ROUNDS / 4) took[kind].push(performance.now() - since);
        }
      }
    }
  } finally {
    for (const socket of [echo, bare, real]) socket.close();
  }
  const trips = {
    echo: percentilesOf(took.echo),
    ping: percentilesOf(took.ping),
    echoSql: percentilesOf(took.echoSql),
    command: percentilesOf(took.command),
  };
  const ratio = (a: Percentiles | null, b: Percentiles | null) =>
    Math.round(((a?.p50 ?? 0) / (b?.p50 ?? 1)) * 100) / 100;
  return {
    pingVsEcho: ratio(trips.ping, trips.echo),
    commandVsEchoSql: ratio(trips.command, trips.echoSql),
    roundTripsMs: trips,
  };
}

async function open(port: number, token?: string): Promise<Socket> {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true, auth: { token } });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}
