import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, startTestHouse, type TestHouse } from '../testing/test-house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const login = (options: Parameters<TestHouse['call']>[2]) => house.call('POST', '/api/users/login', options);

describe('bad input', () => {
  it('refuses a body that is too large, before anything looks at it', async () => {
    const answer = await login({ body: { email: 'a@example.org', password: 'x'.repeat(110_000) } });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'payload_too_large' } } });
  });

  it.each([
    ['broken JSON', '{"email": '],
    ['no object', '"email"'],
    ['a list', '[]'],
    ['nothing', ''],
    ['null', 'null'],
  ])('refuses %s', async (_what, raw) => {
    expect(await login({ raw })).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } });
  });

  it('refuses a body that is not called JSON', async () => {
    const answer = await login({ raw: 'email=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(answer.body.error.code).toBe('invalid_input');
  });

  it('takes a prototype in a body for what it is: unknown fields', async () => {
    const raw = '{"email":"a@example.org","password":"x","__proto__":{"isAdmin":true},"constructor":{}}';
    expect((await login({ raw })).body.error.code).toBe('credentials_wrong');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.each([
    ['/api/sessions/1', 'params.id'],
    ['/api/sessions/me?page=0', 'query.page'],
    ['/api/sessions/me?page=x', 'query.page'],
    ['/api/sessions/me?role=admin', 'query.role'],
  ])('names what is wrong in %s', async (path, field) => {
    const { accessToken } = await register(house);
    const answer = await house.call('GET', path, { accessToken });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } });
    expect(answer.body.error.details.fields).toHaveProperty([field]);
  });

  it('settles who is asking before it looks at the input', async () => {
    expect((await house.call('GET', '/api/sessions/1')).body.error.code).toBe('unauthenticated');
  });

  it('answers unknown places and undecodable paths with codes', async () => {
    expect(await house.call('GET', '/api/nothing')).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    expect((await house.call('GET', '/api/consultants/%E0%A4%A/profile')).body.error.code).toBe('invalid_input');
  });

  it('keeps admin places to admins', async () => {
    const { accessToken, id } = await register(house);
    const path = `/api/admin/matches/${id}`;
    expect((await house.call('GET', path)).status).toBe(401);
    expect((await house.call('GET', path, { accessToken })).body.error.code).toBe('forbidden');
    await house.sql`update users set is_admin = true where id = ${id}`;
    expect((await house.call('GET', path, { accessToken })).body.error.code).toBe('not_found');
  });
});

describe('other sites', () => {
  it.each(['http://evil.test', 'null', 'http://house.test.evil.test', 'https://house.test'])(
    'refuses to change anything for %s',
    async (origin) => {
      const answer = await house.call('POST', '/api/users/logout', { headers: { origin } });
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'origin_refused' } } });
    },
  );

  it('reads for anybody, as nothing is told without a token', async () => {
    expect((await house.call('GET', '/api/config', { headers: { origin: 'http://evil.test' } })).status).toBe(200);
  });

  it('believes browsers that say where they come from without an Origin', async () => {
    const status = (site?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = site ? { 'sec-fetch-site': site } : {};
        request(`${house.url}/api/users/logout`, { method: 'POST', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await status('cross-site')).toBe(403);
    expect(await status('same-origin')).toBe(200);
    expect(await status()).toBe(200);
  });
});

describe('every answer', () => {
  it('carries a request id: the one given, if it is one', async () => {
    const id = (given: Record<string, string> = {}) =>
      house.call('GET', '/api/config', { headers: given }).then(({ headers }) => headers.get('x-request-id'));
    expect(await id({ 'x-request-id': 'abc-12345678' })).toBe('abc-12345678');
    expect(await id({ 'x-request-id': 'a b' })).toMatch(/^[0-9a-f-]{36}$/);
    expect(await id()).not.toBe(await id());
  });

  it('of the API is kept by nobody and may load nothing', async () => {
    const { headers } = await house.call('GET', '/api/config');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('tells health and metrics', async () => {
    expect((await house.call('GET', '/health/live')).body).toEqual({ live: true });
    expect((await house.call('GET', '/health/ready')).body).toMatchObject({ ready: true });
    expect((await house.call('GET', '/metrics')).text).toContain('cc_http_request_seconds_bucket');
  });

  it('of the documentation fits the contract', async () => {
    const { body } = await house.call('GET', '/api/openapi.json');
    expect(body.paths).toHaveProperty(['/api/sessions/{id}/rating', 'post']);
    expect((await house.call('GET', '/api/docs/')).text).toContain('swagger-ui');
  });

  it('hides demo people unless asked for them', async () => {
    expect((await house.call('GET', '/api/config')).body.demoPeople).toEqual([]);
  });
});

describe('limits by address', () => {
  it('let a password be guessed only so often', async () => {
    const strict = await startTestHouse({ RATE_LIMIT_FACTOR: '0.1', TRUST_PROXY: '1' });
    try {
      const guess = (address: string) =>
        strict.call('POST', '/api/users/login', {
          body: { email: 'a@example.org', password: 'x' },
          headers: { 'x-forwarded-for': address },
        });
      const from = `2001:db8:${Math.floor(Math.random() * 65_000).toString(16)}:7`;
      expect((await guess(`${from}::1`)).status).toBe(401);
      expect((await guess(`${from}::2`)).status).toBe(401);
      const answer = await guess(`${from}::3`);
      expect(answer).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
      expect(answer.body.error.details.retryAfterMs).toBeGreaterThan(0);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await guess('2001:db8:ffff:8::1')).status).toBe(401);
    } finally {
      await strict.close();
    }
  });
});

describe('the queue dashboard', () => {
  it('opens for admins only, by a pass that is good for nothing else', async () => {
    const { accessToken, id } = await register(house);
    const open = () => house.call('POST', '/api/admin/queues', { accessToken });
    expect((await house.call('GET', '/admin/queues')).status).toBe(403);
    expect((await open()).body.error.code).toBe('forbidden');
    await house.sql`update users set is_admin = true where id = ${id}`;
    const pass = (await open()).headers.getSetCookie()[0]!;
    expect(pass).toMatch(/HttpOnly/);
    expect(pass).toMatch(/SameSite=Strict/);
    const cookie = pass.split(';', 1)[0]!;
    expect((await house.call('GET', '/admin/queues', { headers: { cookie } })).text).toContain('Queues');
    const token = cookie.split('=')[1]!;
    expect((await house.call('GET', '/api/users/me', { accessToken: token })).body.error.code).toBe('unauthenticated');
    const forged = { cookie: `cc_queues=${accessToken}` };
    expect((await house.call('GET', '/admin/queues', { headers: forged })).status).toBe(403);
    await house.sql`update users set is_admin = false where id = ${id}`;
    expect((await house.call('GET', '/admin/queues', { headers: { cookie } })).status).toBe(403);
    expect(await house.sql`select 1 from audit_log where actor_id = ${id}`).toHaveLength(1);
  });
});
