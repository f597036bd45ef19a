import { describe, expect, it } from 'vitest';
import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';
import { createIndexedPool } from './index-pool.ts';
import { explainer, rank } from './rank.ts';
import { poolMember } from './testing/pool-member.ts';

const PEOPLE = 200;
const SHORTLIST = 20;
const FIELDS = [
  'postgres vacuum replication',
  'tomato compost greenhouse',
  'vat invoice payroll',
  'sourdough oven yeast',
];

const member = (i: number): PoolMember =>
  poolMember({
    userId: `p${i}`,
    tags: FIELDS[i % FIELDS.length]!.split(' '),
    headline: `Helps with ${FIELDS[i % FIELDS.length]}`,
    bio: `Number ${i}`,
    liveSessions: i % 30,
  });

/** A pool with a past, hostile questions among it. */
function createPool(past: readonly string[] = []) {
  const pool = createIndexedPool();
  for (let i = 0; i < PEOPLE; i++) pool.set(member(i));
  const texts = [...past, ...FIELDS.flatMap((field) => Array<string>(20).fill(`How to ${field}?`))];
  // The ordinary ones are the same with and without hostile ones before them.
  texts.forEach((text, place) => {
    const i = place - past.length;
    pool.addPast({
      id: `s${i}`,
      at: Date.UTC(2026, 0, 1 + i),
      title: text.slice(0, 140),
      text,
      tags: [],
      answers: [{ consultantId: `p${Math.abs(i) % PEOPLE}`, quality: 0.8 }],
    });
  });
  return pool;
}

const KB_100 = 100_000;
const HOSTILE: Readonly<Record<string, string>> = {
  empty: '',
  'one stopword': 'the',
  '100 kB of sentences': 'how do I vacuum postgres while baking sourdough '.repeat(KB_100 / 48),
  'emoji only': '😀👩‍👩‍👧‍👦🏳️‍🌈'.repeat(200),
  'right to left': 'שלום איך מגדלים עגבניות \u202e\u2067 مرحبا كيف أخبز الخبز '.repeat(50),
  'control characters': '\u0001\u0007\u001b[2J\u009f\r\n\t'.repeat(200),
  'numbers only': '12 345 6,789 0.001 -17 '.repeat(100),
  'one word of 100 kB': 'a'.repeat(KB_100),
  'apostrophes and marks': "'".repeat(50_000) + 'e\u0301'.repeat(25_000),
  '20,000 distinct words': Array.from({ length: 20_000 }, (_, i) => `w${i.toString(36)}q`).join(' '),
  'NULs and lone surrogates': '\0\ud800x\udfff\0 postgres\0vacuum \udc00'.repeat(100),
  'names of properties': '__proto__ constructor toString hasOwnProperty valueOf '.repeat(50),
};
const ask = (text: string) => ({ title: text.slice(0, 140), text, tags: [], maxPriceMinor: 10_000, currency: 'usd' });

describe('ranking with hostile text', () => {
  const pool = createPool();

  it.each(Object.entries(HOSTILE))('%s: ranks whoever fits, in finite numbers, and says why', (_, text) => {
    const question = ask(text);
    const ranked = rank(pool, question, SHORTLIST);
    expect(ranked.length).toBeLessThanOrEqual(SHORTLIST + 10);
    for (const entry of ranked) {
      expect([entry.score, entry.fit, ...entry.row].every(Number.isFinite)).toBe(true);
      for (const sentences of Object.values(explainer(pool, question).reasonsOf(entry)))
        expect(sentences).not.toEqual([]);
    }
    expect(rank(pool, question, SHORTLIST).map(({ score }) => score)).toEqual(ranked.map(({ score }) => score));
  });

  it('finds the words that are between', () => {
    for (const name of ['100 kB of sentences', 'NULs and lone surrogates'] as const) {
      const [best] = rank(pool, ask(HOSTILE[name]!), SHORTLIST);
      expect(explainer(pool, ask(HOSTILE[name]!)).termsOf(best!.member.userId), name).toContain('vacuum');
    }
  });

  it('looks at a bounded number of words, whatever the length', () => {
    let looked = 0;
    let most = 0;
    const { engine, tokenizer } = pool;
    const { terms } = tokenizer;
    tokenizer.terms = (text) => {
      const found = terms(text);
      looked += found.length;
      return found;
    };
    try {
      for (const [name, text] of Object.entries(HOSTILE)) {
        looked = 0;
        engine.rank(ask(text), { limit: SHORTLIST });
        // The title's, and as many of the text as a tokenizer gives at most.
        expect(looked, name).toBeLessThanOrEqual(140 + 2_000);
        most = Math.max(most, looked);
      }
    } finally {
      tokenizer.terms = terms;
    }
    expect(most).toBeGreaterThan(1_000);
  });

  it('changes nothing for the next question', () => {
    const plain = ask('How do I vacuum postgres?');
    const before = rank(pool, plain, SHORTLIST).map(({ member, score }) => [member.userId, score]);
    for (const text of Object.values(HOSTILE)) rank(pool, ask(text), SHORTLIST);
    expect(rank(pool, plain, SHORTLIST).map(({ member, score }) => [member.userId, score])).toEqual(before);
  });

  it('remembers such questions, and forgets them, without harm to others', () => {
    const filled = createPool(Object.values(HOSTILE));
    for (const text of Object.values(HOSTILE)) {
      for (const { score } of rank(filled, ask(text), SHORTLIST)) expect(score).toSatisfy(Number.isFinite);
    }
    for (let i = 1; i <= Object.keys(HOSTILE).length; i++) filled.removePast(`s${-i}`);
    const plain = ask('How do I vacuum postgres?');
    const of = (from: typeof pool) =>
      rank(from, plain, SHORTLIST).map(({ member, score }) => [member.userId, Math.round(score * 1e6)]);
    expect(of(filled)).toEqual(of(pool));
  });
});
