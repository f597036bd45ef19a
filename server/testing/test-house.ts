import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { loadServerConfig } from '@cc/platform/config.ts';
import { createLogger } from '@cc/platform/log.ts';
import { createHouse } from '../house.ts';
import { testRedisUrl } from '@cc/platform/testing/services.ts';

const ORIGIN = 'http://house.test';

/** The parts of answers that tests reach into; of everything else they say what they expect there. */
export interface Body {
  error: { code: string; message: string; details: { fields: Record<string, string>; retryAfterMs: number } };
  accessToken: string;
  [more: string]: unknown;
}

/** What a request of a test got back. */
export interface Answer {
  status: number;
  /** The parsed JSON; empty for other kinds of content. */
  body: Body;
  text: string;
  headers: Headers;
  /** The refresh token that the answer set, "" when it cleared it. */
  refreshToken: string | undefined;
}

export interface CallOptions {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string;
  accessToken?: string | undefined;
  refreshToken?: string | undefined;
  headers?: Record<string, string>;
}

export type TestHouse = Awaited<ReturnType<typeof startTestHouse>>;

/** For tests: a whole server on a free port, with a database of its own and the Redis of the test worker. */
export async function startTestHouse(env: Record<string, string> = {}) {
  const database = await createTestDatabase();
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const config = loadServerConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    REDIS_URL: testRedisUrl(),
    PUBLIC_URL: ORIGIN,
    STRIPE_SECRET_KEY: 'sk_test_x',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_x',
    STRIPE_WEBHOOK_SECRET: 'whsec_platform',
    STRIPE_CONNECT_WEBHOOK_SECRET: 'whsec_connect',
    ACCESS_TOKEN_SECRET: 'a secret of at least thirty-two characters',
    ROOM_TOKEN_PRIVATE_KEY: Buffer.from(pem).toString('base64'),
    RATE_LIMIT_FACTOR: '1000',
    ...env,
  });
  const house = await createHouse(config, createLogger({ name: 'test', level: config.LOG_LEVEL }), () => false);
  await new Promise<void>((resolve) => house.server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(house.server.address() as AddressInfo).port}`;

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const payload = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        origin: ORIGIN,
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.accessToken ? { authorization: `Bearer ${options.accessToken}` } : {}),
        ...(options.refreshToken ? { cookie: `cc_refresh=${options.refreshToken}` } : {}),
        ...options.headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json');
    const cookie = answer.headers.getSetCookie().find((value) => value.startsWith('cc_refresh='));
    return {
      status: answer.status,
      body: (json ? JSON.parse(text) : {}) as Body,
      text,
      headers: answer.headers,
      refreshToken: cookie?.slice('cc_refresh='.length, cookie.indexOf(';')),
    };
  }

  return {
    url,
    config,
    db: database.db,
    sql: database.sql,
    call,
    async close() {
      for (const { run } of house.closing) await run();
      await database.drop();
    },
  };
}

let people = 0;

/** Registers somebody over HTTP. */
export async function register(house: TestHouse, role: 'customer' | 'consultant' = 'customer') {
  people += 1;
  const email = `person${people}@example.org`;
  const password = 'correct horse battery';
  const answer = await house.call('POST', '/api/users/register', {
    body: { role, name: `Person ${people}`, email, password, passwordAgain: password },
  });
  if (answer.status !== 200 || !answer.refreshToken) throw new Error(JSON.stringify(answer.body));
  const { id } = answer.body.user as { id: string };
  return { id, email, password, accessToken: answer.body.accessToken, refreshToken: answer.refreshToken };
}
