import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { cacheDirectory } from '../bootstrap/paths.mjs';
import type { Step } from '../bootstrap/progress.mjs';
import type { ChildSpec } from '../process/child.ts';
import { hasApt, libraryPath, unpackPackages } from './debian-packages.ts';
import { findOnPath } from './find-on-path.ts';
import { machineKey } from './machine-key.ts';
import type { Program } from './redis-binary.ts';

/**
 * A TURN relay to run: TURNSERVER_BIN, coturn on the search path, one fetched earlier, or the distribution's package unpacked into the user's cache, for
 * which nobody has to be root.
 */
export async function provideCoturn(step: Step): Promise<Program> {
  const installed = process.env.TURNSERVER_BIN ?? findOnPath('turnserver');
  if (installed && (await works({ path: installed, env: {} }))) return { path: installed, env: {} };
  const root = join(cacheDirectory('coturn'), machineKey());
  const unpacked = { path: join(root, 'usr/bin/turnserver'), env: { LD_LIBRARY_PATH: libraryPath(root) } };
  if (existsSync(unpacked.path) && (await works(unpacked))) return unpacked;
  let detail: string | undefined;
  if (process.platform === 'linux' && hasApt()) {
    // Libraries that are there already are not in the plan, and need not be.
    const { ok, output } = await unpackPackages(['coturn'], root, step);
    if (ok && (await works(unpacked))) return unpacked;
    detail = output;
  }
  throw new Failure('No coturn was found on this machine, and none could be fetched.', {
    cure: process.platform === 'darwin' ? 'brew install coturn' : 'install the package coturn, or set TURNSERVER_BIN',
    detail,
  });
}

async function works({ path, env }: Program): Promise<boolean> {
  const { output } = await execute(path, ['-h'], { env: { ...process.env, ...env }, timeoutMs: 10_000 });
  return /--use-auth-secret/.test(output);
}

export interface CoturnOptions {
  program: Program;
  directory: string;
  port: number;
  /** Ports that it relays from, the first and the last. */
  relayPorts: readonly [number, number];
  secret: string;
}

/** How to start a relay on loopback that takes passwords made with `secret`, over UDP and TCP. */
export function prepareCoturn({ program, directory, port, relayPorts, secret }: CoturnOptions): ChildSpec {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'turnserver.conf');
  const settings = [
    'listening-ip=127.0.0.1',
    'relay-ip=127.0.0.1',
    `listening-port=${port}`,
    `min-port=${relayPorts[0]}`,
    `max-port=${relayPorts[1]}`,
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    'realm=consultant-connect',
    // The media node is on loopback here; in a deployment that would let anybody in.
    'allow-loopback-peers',
    // Nothing but the media node, as in docker-compose.yml.
    'denied-peer-ip=0.0.0.0-255.255.255.255',
    'denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    'allowed-peer-ip=127.0.0.1',
    'no-tls',
    'no-dtls',
    'no-cli',
    'fingerprint',
    'log-file=stdout',
    `userdb=${join(directory, 'turndb')}`,
    `pidfile=${join(directory, 'turnserver.pid')}`,
  ];
  // A file, because a secret among the parameters is readable by everyone on the machine.
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  return {
    name: 'coturn',
    program: program.path,
    parameters: ['-c', file],
    cwd: directory,
    env: { ...process.env, ...program.env },
    stage: 'service',
    stopSignal: 'SIGTERM',
    readyWithinMs: 20_000,
    ready: () => answersBinding(port),
  };
}

/** Asks as every client does first (STUN Binding, RFC 8489). */
function answersBinding(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (result: boolean): void => {
      clearTimeout(timer);
      socket.close();
      resolve(result);
    };
    const timer = setTimeout(() => done(false), 500);
    socket.once('error', () => done(false));
    socket.once('message', () => done(true));
    const question = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12)]);
    socket.send(question, port, '127.0.0.1');
  });
}
