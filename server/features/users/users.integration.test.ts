import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';
import { createAccessTokens } from './access-token.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const refresh = (refreshToken: string) => house.call('POST', '/api/users/refresh', { refreshToken });
const me = (accessToken: string) => house.call('GET', '/api/users/me', { accessToken });

/** The token of the newest link that was mailed to somebody. */
async function mailedToken(userId: string): Promise<string> {
  const [mail] = await house.sql<{ data: { url: string } }[]>`
    select data from mails where user_id = ${userId} order by created_at desc limit 1`;
  return new URLSearchParams(new URL(mail!.data.url).hash.slice(1)).get('token')!;
}

const age = (userId: string, seconds: number) => house.sql`
  update refresh_tokens set replaced_at = replaced_at - ${seconds} * interval '1 second' where user_id = ${userId}`;

describe('the way of an account', () => {
  it('registers, verifies the address, signs in and out', async () => {
    const person = await register(house);
    const first = await me(person.accessToken);
    expect(first.body).toMatchObject({ email: person.email, emailVerified: false, hasCard: false, consultant: null });

    const token = await mailedToken(person.id);
    const verify = () => house.call('POST', '/api/users/verify-email', { body: { token } });
    expect((await verify()).body).toEqual({ ok: true });
    expect((await me(person.accessToken)).body.emailVerified).toBe(true);
    expect(await verify()).toMatchObject({ status: 410, body: { error: { code: 'link_invalid' } } });

    const login = await house.call('POST', '/api/users/login', {
      body: { email: person.email.toUpperCase(), password: person.password },
    });
    expect(login.status).toBe(200);
    const cookie = login.headers.getSetCookie()[0];
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Path=\/api\/users/);
    expect(JSON.stringify(login.body)).not.toContain(login.refreshToken);

    const rotated = await refresh(login.refreshToken!);
    expect(rotated.status).toBe(200);
    expect(rotated.refreshToken).not.toBe(login.refreshToken);

    const out = await house.call('POST', '/api/users/logout', { refreshToken: rotated.refreshToken! });
    expect(out).toMatchObject({ status: 200, refreshToken: '' });
    expect(await refresh(rotated.refreshToken!)).toMatchObject({
      status: 401,
      body: { error: { code: 'refresh_invalid' } },
    });
    // The other device stays signed in.
    expect((await refresh(person.refreshToken)).status).toBe(200);
  });

  it('gives a consultant an empty profile and says what is missing', async () => {
    const person = await register(house, 'consultant');
    const { body } = await me(person.accessToken);
    expect(body.consultant).toMatchObject({ active: true, profileComplete: false, payoutsReady: false });
    const { missing } = body.consultant as { missing: string[] };
    expect(missing).toContain('Set your hourly rate.');
  });

  it('mails a new link on request, and none once the address is verified', async () => {
    const person = await register(house);
    const again = () => house.call('POST', '/api/users/me/verification', { accessToken: person.accessToken });
    const first = await mailedToken(person.id);
    await again();
    const second = await mailedToken(person.id);
    expect(second).not.toBe(first);
    await house.call('POST', '/api/users/verify-email', { body: { token: first } });
    await again();
    expect(await mailedToken(person.id)).toBe(second);
  });

  it('stores neither passwords nor tokens', async () => {
    const person = await register(house);
    const [row] = await house.sql`
      select u.password_hash, t.token_hash from users u join refresh_tokens t on t.user_id = u.id where u.id = ${person.id}`;
    expect(row!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row!.token_hash).not.toContain(person.refreshToken);
  });
});

describe('refusals', () => {
  it('refuses a taken address, whatever its case, and writes nothing', async () => {
    const person = await register(house);
    const [before] = await house.sql`select count(*)::int as n from users`;
    const answer = await house.call('POST', '/api/users/register', {
      body: {
        role: 'customer',
        name: 'Somebody Else',
        email: person.email.toUpperCase(),
        password: person.password,
        passwordAgain: person.password,
      },
    });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'email_taken' } } });
    expect((await house.sql`select count(*)::int as n from users`)[0]).toEqual(before);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const person = await register(house);
    const login = (email: string) =>
      house.call('POST', '/api/users/login', { body: { email, password: 'not the password' } });
    const [wrong, unknown] = [await login(person.email), await login('nobody@example.org')];
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
  });

  it('tells a suspended person only with the right password', async () => {
    const person = await register(house);
    await house.sql`update users set suspended_at = now() where id = ${person.id}`;
    const login = (password: string) =>
      house.call('POST', '/api/users/login', { body: { email: person.email, password } });
    expect((await login(person.password)).body.error.code).toBe('suspended');
    expect((await login('not the password')).body.error.code).toBe('credentials_wrong');
    expect((await refresh(person.refreshToken)).body.error.code).toBe('suspended');
  });

  it.each([
    ['another password', { passwordAgain: 'something else' }, 'body.passwordAgain'],
    ['a short password', { password: 'short', passwordAgain: 'short' }, 'body.password'],
    ['no address', { email: 'nobody' }, 'body.email'],
    ['a role that does not exist', { role: 'admin' }, 'body.role'],
    ['a name of the wrong type', { name: 7 }, 'body.name'],
    ['a name with control characters', { name: 'Eve\u0000Evil' }, 'body.name'],
  ])('refuses %s and names the field', async (_what, wrong, field) => {
    const body = {
      role: 'customer',
      name: 'Eve',
      email: 'eve@example.org',
      password: 'long enough',
      passwordAgain: 'long enough',
    };
    const answer = await house.call('POST', '/api/users/register', { body: { ...body, ...wrong } });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } });
    expect(answer.body.error.details.fields).toHaveProperty([field]);
    expect(await house.sql`select 1 from users where email = 'eve@example.org'`).toHaveLength(0);
  });

  it.each([
    ['nothing', undefined],
    ['rubbish', 'rubbish'],
    ['a token that nobody gave out', 'A'.repeat(43)],
  ])('refuses to refresh with %s', async (_what, token) => {
    const answer = await house.call('POST', '/api/users/refresh', { refreshToken: token });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'refresh_invalid' } } });
  });

  it('tells an old access token from a forged one', async () => {
    const person = await register(house);
    const identity = { userId: person.id, familyId: person.id };
    const { ACCESS_TOKEN_SECRET: secret } = house.config;
    const old = await createAccessTokens(secret, 60, { now: () => Date.now() - 3_600_000 }).sign(identity);
    const forged = await createAccessTokens(`${secret}!`, 60).sign(identity);
    expect((await me(old)).body.error.code).toBe('token_expired');
    expect((await me(forged)).body.error.code).toBe('unauthenticated');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged.split('.')[1]}.`;
    expect((await me(none)).body.error.code).toBe('unauthenticated');
    expect((await house.call('GET', '/api/users/me')).body.error.code).toBe('unauthenticated');
  });
});

describe('refresh tokens', () => {
  it('lets two tabs use the same token at once', async () => {
    const person = await register(house);
    const [one, two] = await Promise.all([refresh(person.refreshToken), refresh(person.refreshToken)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect((await refresh(one.refreshToken!)).status).toBe(200);
    expect((await refresh(two.refreshToken!)).status).toBe(200);
  });

  it('revokes the whole family when a replaced token comes again later', async () => {
    const person = await register(house);
    const next = await refresh(person.refreshToken);
    await age(person.id, 31);
    expect(await refresh(person.refreshToken)).toMatchObject({
      status: 401,
      body: { error: { code: 'refresh_reused' } },
    });
    expect((await refresh(next.refreshToken!)).body.error.code).toBe('refresh_invalid');
    const login = await house.call('POST', '/api/users/login', {
      body: { email: person.email, password: person.password },
    });
    expect((await refresh(login.refreshToken!)).status).toBe(200);
  });

  it('leaves no child alive when a reuse and a refresh race', async () => {
    const person = await register(house);
    const next = await refresh(person.refreshToken);
    await age(person.id, 31);
    const answers = await Promise.all([
      refresh(person.refreshToken),
      ...Array.from({ length: 6 }, () => refresh(next.refreshToken!)),
    ]);
    for (const token of answers.flatMap(({ refreshToken }) => refreshToken || [])) {
      expect((await refresh(token)).status).toBe(401);
    }
    expect(
      await house.sql`select 1 from refresh_tokens where user_id = ${person.id} and revoked_at is null`,
    ).toHaveLength(0);
  });

  it('ends with its time', async () => {
    const person = await register(house);
    await house.sql`update refresh_tokens set expires_at = now() where user_id = ${person.id}`;
    expect((await refresh(person.refreshToken)).body.error.code).toBe('refresh_invalid');
  });
});

describe('sockets of a sign-in', () => {
  const connect = (accessToken: string): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = io(house.url, {
        transports: ['websocket'],
        auth: { token: accessToken },
        reconnection: false,
        forceNew: true,
      });
      socket.on('connect', () => resolve(socket));
      socket.on('connect_error', reject);
    });
  const cut = (socket: Socket) => new Promise<void>((resolve) => socket.on('disconnect', () => resolve()));

  it('are cut by its logout, those of other devices are not', async () => {
    const person = await register(house);
    const other = await house.call('POST', '/api/users/login', {
      body: { email: person.email, password: person.password },
    });
    const [mine, elsewhere] = [await connect(person.accessToken), await connect(other.body.accessToken)];
    const gone = cut(mine);
    await house.call('POST', '/api/users/logout', { refreshToken: person.refreshToken });
    await gone;
    expect(elsewhere.connected).toBe(true);
    elsewhere.disconnect();
  });

  it('are refused without a good token', async () => {
    await expect(connect('rubbish')).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
  });
});
