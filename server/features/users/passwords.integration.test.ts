import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { RULES } from '@cc/domain/rules.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const NEW = 'another long password';
const refresh = (refreshToken: string) => house.call('POST', '/api/users/refresh', { refreshToken });
const me = (accessToken: string) => house.call('GET', '/api/users/me', { accessToken });
const login = (email: string, password: string) =>
  house.call('POST', '/api/users/login', { body: { email, password } });
const forgot = (email: string) => house.call('POST', '/api/users/forgot', { body: { email } });
const check = (token: string) => house.call('POST', '/api/users/reset/check', { body: { token } });
const reset = (token: string, password = NEW, passwordAgain = password) =>
  house.call('POST', '/api/users/reset', { body: { token, password, passwordAgain } });

const letters = (userId: string) => house.sql<{ template: string; data: { url: string; minutes: string } }[]>`
  select template, data from mails where user_id = ${userId} and template <> 'verify_email' order by created_at, id`;
const tokenIn = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get('token')!;

/** Asks for a link and answers what is in the letter. */
async function linkFor({ id, email }: { id: string; email: string }): Promise<string> {
  expect(await forgot(email)).toMatchObject({ status: 200, body: { ok: true } });
  return tokenIn((await letters(id)).at(-1)!.data.url);
}

const connect = (accessToken: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const options = { transports: ['websocket'], auth: { token: accessToken }, reconnection: false, forceNew: true };
    const socket = io(house.url, options);
    socket.on('connect', () => resolve(socket));
    socket.on('connect_error', reject);
  });
const cut = (socket: Socket) => new Promise<void>((resolve) => socket.on('disconnect', () => resolve()));

/** A house with limits, somebody in it, and a new network for each request that wants one. */
async function strictHouse(factor: string) {
  const strict = await startTestHouse({ RATE_LIMIT_FACTOR: factor, TRUST_PROXY: '1' });
  // What is counted is kept in Redis longer than a test runs.
  const mark = randomBytes(2).toString('hex');
  let networks = 0;
  const from = () => ({ 'x-forwarded-for': `2001:db8:${mark}:${(networks += 1).toString(16)}::1` });
  const [email, password] = [`strict.${mark}@example.org`, 'correct horse battery'];
  const body = { role: 'customer', name: 'Ada Lovelace', email, password, passwordAgain: password };
  const answer = await strict.call('POST', '/api/users/register', { body, headers: from() });
  return { house: strict, from, person: { email, password, accessToken: answer.body.accessToken } };
}

describe('a forgotten password', () => {
  it('is replaced by the mailed link, which signs in here and ends every other sign-in', async () => {
    const person = await register(house);
    const elsewhere = await login(person.email, person.password);
    const socket = await connect(elsewhere.body.accessToken);
    const gone = cut(socket);

    const token = await linkFor({ ...person, email: person.email.toUpperCase() });
    const [letter] = await letters(person.id);
    expect(letter).toMatchObject({ template: 'reset_password', data: { minutes: '60' } });
    // Behind "#", so that it is sent to nobody, in no request line and no Referer.
    expect(new URL(letter!.data.url)).toMatchObject({
      origin: house.config.PUBLIC_URL,
      pathname: '/reset',
      search: '',
    });
    expect((await check(token)).body).toEqual({ email: person.email });

    const done = await reset(token);
    expect(done.status).toBe(200);
    expect(JSON.stringify(done.body)).not.toContain(done.refreshToken);
    expect((await me(done.body.accessToken)).body).toMatchObject({ email: person.email, emailVerified: true });
    expect((await refresh(done.refreshToken!)).status).toBe(200);

    await gone;
    await expect(connect(elsewhere.body.accessToken)).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    for (const old of [person.accessToken, elsewhere.body.accessToken]) {
      expect((await me(old)).body.error.code).toBe('unauthenticated');
    }
    for (const old of [person.refreshToken, elsewhere.refreshToken!]) {
      expect((await refresh(old)).body.error.code).toBe('refresh_invalid');
    }
    expect((await login(person.email, person.password)).status).toBe(401);
    expect((await login(person.email, NEW)).status).toBe(200);
    expect((await letters(person.id)).map(({ template }) => template)).toEqual(['password_changed']);

    for (const again of [await check(token), await reset(token)]) {
      expect(again).toMatchObject({ status: 410, body: { error: { code: 'link_invalid' } } });
    }
  });

  it('does not tell, in words or in time, whether somebody has the address', async () => {
    const person = await register(house);
    const time = async (email: string) => {
      const started = performance.now();
      const { status, text } = await forgot(email);
      return { status, text, ms: performance.now() - started };
    };
    const known = await Promise.all([1, 2, 3].map(() => time(person.email)));
    const unknown = await Promise.all([1, 2, 3].map((i) => time(`nobody${i}@example.org`)));
    for (const { status, text, ms } of [...known, ...unknown]) {
      expect({ status, text }).toEqual({ status: 200, text: '{"ok":true}' });
      expect(ms).toBeGreaterThan(390);
    }
    expect(
      await house.sql`select 1 from mails m join users u on u.id = m.user_id where u.email like 'nobody%'`,
    ).toEqual([]);
  });

  it('is replaced by the newest link only, however many are asked for at once', async () => {
    const person = await register(house);
    const first = await linkFor(person);
    await Promise.all([forgot(person.email), forgot(person.email), forgot(person.email)]);
    expect((await check(first)).status).toBe(410);
    const open = await house.sql`
      select token_hash from user_tokens where user_id = ${person.id} and kind = 'reset_password' and used_at is null`;
    expect(open).toHaveLength(1);
    // What had not gone out yet would only lead to links that are no longer good.
    const [letter, ...more] = await letters(person.id);
    expect(more).toEqual([]);
    const token = tokenIn(letter!.data.url);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(open[0]!.token_hash).toBe(createHash('sha256').update(token).digest('hex'));
    expect((await check(token)).status).toBe(200);
  });

  it('needs a link that is not too old, and one of this kind', async () => {
    const person = await register(house);
    const [confirm] = await house.sql<{ data: { url: string } }[]>`select data from mails where user_id = ${person.id}`;
    const token = await linkFor(person);
    const [row] = await house.sql<{ left: number }[]>`
      select extract(epoch from expires_at - clock_timestamp()) * 1000 as left from user_tokens
      where user_id = ${person.id} and kind = 'reset_password'`;
    expect(Number(row!.left)).toBeLessThanOrEqual(RULES.resetLinkMs);
    expect(Number(row!.left)).toBeGreaterThan(RULES.resetLinkMs - 60_000);
    await house.sql`update user_tokens set expires_at = now() where user_id = ${person.id} and kind = 'reset_password'`;
    for (const bad of [token, tokenIn(confirm!.data.url), 'A'.repeat(43)]) {
      expect((await check(bad)).body.error.code).toBe('link_invalid');
      expect((await reset(bad)).body.error.code).toBe('link_invalid');
    }
    expect((await login(person.email, person.password)).status).toBe(200);
  });

  it('takes a new one by the rule of signing up, and keeps the link until it fits', async () => {
    const person = await register(house);
    const token = await linkFor(person);
    const short = await reset(token, 'short');
    expect(short.body.error.details.fields).toHaveProperty(['body.password']);
    const differing = await reset(token, NEW, 'another one');
    expect(differing.body.error.details.fields).toHaveProperty(['body.passwordAgain']);
    expect((await reset(token)).status).toBe(200);
  });

  it('works once, also when the link is used twice in the same moment', async () => {
    const person = await register(house);
    const token = await linkFor(person);
    const answers = await Promise.all([reset(token, `${NEW} 1`), reset(token, `${NEW} 2`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const winner = answers.findIndex(({ status }) => status === 200) + 1;
    expect((await login(person.email, `${NEW} ${winner}`)).status).toBe(200);
  });

  it('leaves no sign-in with the old one that was just being checked, and none that was just being renewed', async () => {
    const person = await register(house);
    const token = await linkFor(person);
    const others = Array.from({ length: 6 }, (_, i) =>
      i % 2 ? login(person.email, person.password) : refresh(person.refreshToken),
    );
    const [mine, ...theirs] = await Promise.all([reset(token), ...others]);
    for (const { refreshToken } of theirs) if (refreshToken) expect((await refresh(refreshToken)).status).toBe(401);
    expect((await refresh(mine.refreshToken!)).status).toBe(200);
    const living = await house.sql`
      select distinct family_id from refresh_tokens where user_id = ${person.id} and revoked_at is null`;
    expect(living).toHaveLength(1);
  });

  it('of a suspended account: only who has the link hears of it, as with signing in', async () => {
    const person = await register(house);
    await house.sql`update users set suspended_at = now() where id = ${person.id}`;
    const token = await linkFor(person);
    for (const answer of [await check(token), await reset(token)]) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'suspended' } } });
    }
    await house.sql`update users set suspended_at = null where id = ${person.id}`;
    expect((await login(person.email, person.password)).status).toBe(200);
    expect((await check(token)).status).toBe(200);
  });

  it('of a deleted account: there is none', async () => {
    const person = await register(house);
    const token = await linkFor(person);
    const { accessToken, password } = person;
    expect((await house.call('DELETE', '/api/users/me', { accessToken, body: { password } })).status).toBe(200);
    expect((await check(token)).status).toBe(410);
    const [{ email } = { email: '' }] = await house.sql<{ email: string }[]>`
      select email from users where id = ${person.id}`;
    for (const address of [person.email, email]) expect((await forgot(address)).body).toEqual({ ok: true });
    expect(await letters(person.id)).toEqual([]);
    expect(await house.sql`select 1 from user_tokens where user_id = ${person.id}`).toEqual([]);
  });

  it('is asked for only so often, by address and by network, whether somebody has it or not', async () => {
    const { house: strict, from, person } = await strictHouse('1');
    const ask = (email: string, address = from()) =>
      strict.call('POST', '/api/users/forgot', { body: { email }, headers: address });
    try {
      for (const email of [person.email, person.email.replace('strict', 'nobody')]) {
        const answers = [];
        for (let i = 0; i < 4; i += 1) answers.push((await ask(email)).status);
        expect(answers).toEqual([200, 200, 200, 429]);
      }
      const one = from();
      const many = await Promise.all(Array.from({ length: 22 }, (_, i) => ask(`n${i}.${person.email}`, one)));
      expect(many.filter(({ status }) => status === 429)).toHaveLength(2);
    } finally {
      await strict.close();
    }
  });
});

describe('changing the password', () => {
  const change = (
    who: { accessToken: string; refreshToken?: string },
    currentPassword: string,
    password = NEW,
    passwordAgain = password,
  ) => house.call('PUT', '/api/users/me/password', { ...who, body: { currentPassword, password, passwordAgain } });

  it('needs the present one, keeps this device, ends all others and every link, and says so by mail', async () => {
    const person = await register(house);
    const other = await login(person.email, person.password);
    const token = await linkFor(person);
    const [here, there] = [await connect(person.accessToken), await connect(other.body.accessToken)];
    const gone = cut(there);

    expect((await change(person, 'not this one')).body.error.code).toBe('credentials_wrong');
    expect((await change(person, person.password, 'short')).body.error.code).toBe('invalid_input');
    expect((await change(person, person.password, NEW, `${NEW}!`)).body.error.code).toBe('invalid_input');
    expect(await change(person, person.password)).toMatchObject({ status: 200, body: { ok: true } });

    await gone;
    expect(here.connected).toBe(true);
    here.disconnect();
    expect((await me(person.accessToken)).status).toBe(200);
    expect((await refresh(person.refreshToken)).status).toBe(200);
    expect((await me(other.body.accessToken)).status).toBe(401);
    expect((await refresh(other.refreshToken!)).status).toBe(401);
    expect((await check(token)).status).toBe(410);
    expect((await letters(person.id)).map(({ template }) => template)).toEqual(['password_changed']);
    expect((await login(person.email, person.password)).status).toBe(401);
    expect((await login(person.email, NEW)).status).toBe(200);
  });

  it('keeps a device that another tab of the browser has signed in again since', async () => {
    const person = await register(house);
    const again = await login(person.email, person.password);
    const tab = { accessToken: person.accessToken, refreshToken: again.refreshToken! };
    expect((await change(tab, person.password)).status).toBe(200);
    expect((await refresh(again.refreshToken!)).status).toBe(200);
  });

  it('keeps nobody else by a refresh token that is not theirs', async () => {
    const [person, stranger] = [await register(house), await register(house)];
    const tab = { accessToken: person.accessToken, refreshToken: stranger.refreshToken };
    expect((await change(tab, person.password)).status).toBe(200);
    expect((await refresh(person.refreshToken)).status).toBe(200);
  });

  it('is done once when two try at the same moment', async () => {
    const person = await register(house);
    const answers = await Promise.all([1, 2].map((i) => change(person, person.password, `${NEW} ${i}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('cannot be used to guess the present one', async () => {
    const { house: strict, from, person } = await strictHouse('0.1');
    try {
      const { accessToken, password } = person;
      const wrong = { body: { password: 'not this one' }, accessToken, headers: from() };
      expect((await strict.call('DELETE', '/api/users/me', wrong)).status).toBe(401);
      const right = {
        body: { currentPassword: password, password: NEW, passwordAgain: NEW },
        accessToken,
        headers: from(),
      };
      expect((await strict.call('PUT', '/api/users/me/password', right)).status).toBe(429);
    } finally {
      await strict.close();
    }
  });
});
