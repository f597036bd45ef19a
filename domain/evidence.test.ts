import { expect, it } from 'vitest';
import { evidenceText, type CallFacts } from './evidence.ts';

const at = (time: string) => Date.parse(`2026-11-03T${time}Z`);
const facts: CallFacts = {
  customer: { name: 'Cora Customer', email: 'cora@example.org' },
  consultantName: 'Otto',
  title: 'How do I hold money?',
  priceMinor: 4_500,
  currency: 'usd',
  blockMinutes: 30,
  freeWindowMs: 600_000,
  block: 1,
  consent: { at: at('09:58:00'), version: '2026-11b', ceilingMinor: 6_000 },
  receipt: 'R-2026-000123',
  presence: [
    { who: 'customer', from: at('10:00:00'), to: at('10:25:00') },
    { who: 'consultant', from: at('10:00:02'), to: at('10:25:00') },
  ],
  talkMs: 1_498_000,
  markAt: at('10:10:02'),
  endedAt: at('10:25:00'),
  refundedMinor: 0,
  messages: { customer: 2, consultant: 5 },
  stars: 5,
};

it('says what was agreed, who was there when, and what was told afterwards', () => {
  const text = evidenceText(facts);
  expect(text.productDescription).toContain('“How do I hold money?”, for $45.00');
  expect(text.productDescription).toContain('2026-11-03 09:58:00 UTC (wording 2026-11b, for up to $60.00)');
  expect(text.serviceDate).toBe('2026-11-03');
  expect(text.accessLog.split('\n')).toEqual([
    'Presence by the media that reached our server:',
    'customer: 2026-11-03 10:00:00 UTC to 2026-11-03 10:25:00 UTC',
    'consultant: 2026-11-03 10:00:02 UTC to 2026-11-03 10:25:00 UTC',
    'Both together: 24 min 58 s.',
    'Past the free start from 2026-11-03 10:10:02 UTC on.',
    'Ended: 2026-11-03 10:25:00 UTC.',
  ]);
  expect(text.more).toContain('R-2026-000123');
  expect(text.more).toContain('5 of 5 stars');
});

it('leaves out what did not happen', () => {
  const { more, productDescription } = evidenceText({ ...facts, receipt: null, stars: null, freeWindowMs: 0 });
  expect(more).not.toMatch(/receipt|stars|refunded/);
  expect(productDescription).toContain('no free start');
});

it('says of a further block when the customer agreed to it', () => {
  const text = evidenceText({ ...facts, block: 2, consent: { ...facts.consent, at: at('10:26:00') } });
  expect(text.productDescription).toContain('Extension, by up to 30 minutes more');
  expect(text.productDescription).toContain('agreed to it on 2026-11-03 10:26:00 UTC');
  expect(text.productDescription).not.toContain('costs nothing');
});
