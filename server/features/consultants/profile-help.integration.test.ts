import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProfileProposal, TagSuggestion } from '@cc/contract/http/consultants.ts';
import { register, startTestHouse, type TestHouse } from '../../testing/test-house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

const profile = {
  headline: 'PostgreSQL that got slow: plans and locks',
  bio: 'Fourteen years of databases in production, large and small.',
  tags: ['pgsql', 'Advisory Locks'],
  languages: ['en'],
  hourlyRateMinor: 9_000,
  blockMinutes: 30,
};
const text = { headline: 'Postgres and advisory locks', bio: 'Also k8s, and harpsichords, harpsichords.', tags: [] };
const SUGGEST = '/api/consultants/me/tag-suggestions';
const IMPORT = '/api/consultants/me/import';

const suggested = (answer: { body: Record<string, unknown> }) => answer.body.items as TagSuggestion[];

describe('suggested tags', () => {
  it('are those of other consultants first, in canonical form, and never those already there', async () => {
    const owner = await register(house, 'consultant');
    const saved = await house.call('PUT', '/api/consultants/me/profile', {
      accessToken: owner.accessToken,
      body: profile,
    });
    expect(saved.body.tags).toEqual(['postgresql', 'advisory-locks']);
    const { accessToken } = await register(house, 'consultant');
    const answer = await house.call('POST', SUGGEST, { accessToken, body: text });
    expect(suggested(answer)).toEqual([
      { tag: 'advisory-locks', why: 'used', profiles: 1 },
      { tag: 'postgresql', why: 'used', profiles: 1 },
      { tag: 'kubernetes', why: 'known', profiles: 0 },
      { tag: 'harpsichords', why: 'word', profiles: 0 },
    ]);
    const less = await house.call('POST', SUGGEST, { accessToken, body: { ...text, tags: ['psql', 'K8s'] } });
    expect(suggested(less).map(({ tag }) => tag)).toEqual(['advisory-locks', 'harpsichords']);
    // One's own profile says nothing about others.
    const own = await house.call('POST', SUGGEST, { accessToken: owner.accessToken, body: text });
    expect(suggested(own)).toContainEqual({ tag: 'advisory-locks', why: 'word', profiles: 0 });
  });

  it('are there for somebody who is about to become a consultant, and for nobody who is not signed in', async () => {
    const { accessToken } = await register(house);
    expect((await house.call('POST', SUGGEST, { accessToken, body: text })).status).toBe(200);
    expect((await house.call('POST', SUGGEST, { body: text })).body.error.code).toBe('unauthenticated');
  });

  it.each([
    ['a bio that is too long', { bio: 'x'.repeat(4_001) }],
    ['too many tags', { tags: Array.from({ length: 11 }, (_, n) => `tag${n}`) }],
    ['no text', { headline: undefined }],
  ])('refuse %s', async (_what, wrong) => {
    const { accessToken } = await register(house, 'consultant');
    const answer = await house.call('POST', SUGGEST, { accessToken, body: { ...text, ...wrong } });
    expect(answer.body.error.code).toBe('invalid_input');
  });

  it.each(['', '\u202e\u0007🎻', 'the '.repeat(1_000), '='.repeat(4_000), 'C++ '.repeat(1_000)])(
    'answer to any text',
    async (bio) => {
      const { accessToken } = await register(house, 'consultant');
      const answer = await house.call('POST', SUGGEST, { accessToken, body: { ...text, bio } });
      expect(answer.status).toBe(200);
    },
  );

  it('come only so often', async () => {
    const strict = await startTestHouse({ RATE_LIMIT_FACTOR: '0.1', TRUST_PROXY: '1' });
    try {
      // Access tokens are good in every house that has the key.
      const { accessToken } = await register(house, 'consultant');
      const address = `198.51.100.${Math.floor(Math.random() * 250)}`;
      const ask = () =>
        strict.call('POST', SUGGEST, { accessToken, body: text, headers: { 'x-forwarded-for': address } });
      for (let asked = 0; asked < 6; asked += 1) expect((await ask()).status).toBe(200);
      expect((await ask()).body.error.code).toBe('rate_limited');
    } finally {
      await strict.close();
    }
  });
});

describe('an imported career', () => {
  const career = {
    headline: 'Database administrator',
    summary: 'I keep databases fast and calm, day and night. Write to me@example.com!',
    positions: [{ title: 'DBA', company: 'Nordlicht', from: '2015' }],
    skills: ['Postgres', 'Knitting'],
    languages: ['en'],
  };

  it('becomes a proposal, and nothing is saved', async () => {
    const { accessToken, id } = await register(house, 'consultant');
    const { body } = await house.call('POST', IMPORT, { accessToken, body: career });
    const proposal = body as unknown as ProfileProposal;
    expect(proposal.headline).toBe('Database administrator');
    expect(proposal.bio).toMatch(/^I keep databases fast.*DBA at Nordlicht \(since 2015\)\.$/s);
    expect(proposal.bio).not.toContain('example.com');
    expect(proposal.tags.slice(0, 2)).toEqual(['postgresql', 'knitting']);
    expect(proposal.languages).toEqual(['en']);
    expect((await house.sql`select headline from consultants where user_id = ${id}`)[0]!.headline).toBe('');
  });

  it('is for those who are signed in', async () => {
    expect((await house.call('POST', IMPORT, { body: career })).body.error.code).toBe('unauthenticated');
  });

  it.each([
    ['nothing', {}],
    ['only languages', { languages: ['en'] }],
    ['no list', { positions: 'many' }],
    ['too many positions', { positions: Array.from({ length: 13 }, () => ({ title: 'x' })) }],
    ['too many skills', { skills: Array.from({ length: 101 }, () => 'x') }],
    ['a language that is none', { ...career, languages: ['English'] }],
    ['a summary that is too long', { summary: 'x'.repeat(4_001) }],
  ])('refuses %s', async (_what, body) => {
    const { accessToken } = await register(house, 'consultant');
    expect((await house.call('POST', IMPORT, { accessToken, body })).body.error.code).toBe('invalid_input');
  });

  it('fits into what a request may carry, at its largest', async () => {
    const { accessToken } = await register(house, 'consultant');
    const positions = Array.from({ length: 12 }, () => ({ title: '名'.repeat(200), description: '説'.repeat(1_000) }));
    const body = { summary: '概'.repeat(4_000), positions, skills: Array.from({ length: 100 }, () => '技'.repeat(80)) };
    expect((await house.call('POST', IMPORT, { accessToken, body })).status).toBe(200);
  });
});

describe('a rookie', () => {
  it('is told what is needed to become standard, and what a profile needs, field by field', async () => {
    const { accessToken } = await register(house, 'consultant');
    const { body } = await house.call('GET', '/api/consultants/me/profile', { accessToken });
    expect(body.advice).toContainEqual({
      field: 'tags',
      words: 'Add at least one tag, so that questions can find you.',
      required: true,
      gain: 14,
    });
    expect(body.rookie).toMatchObject({
      commissionBps: 1_500,
      steps: [{ met: false }, { met: false }, { met: false }],
    });
  });
});
