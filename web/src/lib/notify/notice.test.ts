import { expect, it } from 'vitest';
import { noticeOf } from './notice.ts';

const offerId = '0199b1d8-0000-7000-8000-000000000001';

it('says the field and the money of an offer, and opens it', () => {
  const { title, options } = noticeOf({
    kind: 'offer',
    offerId,
    tags: ['woodwork', 'furniture', 'oak', 'glue'],
    earnMinor: 3_600,
    currency: 'usd',
  });
  expect(title).toBe('A question is ringing');
  expect(options.body).toBe('woodwork, furniture, oak · you earn $36');
  expect(options.data.path).toBe(`/desk?offer=${offerId}`);
});

it('has words for a question without tags', () => {
  const { options } = noticeOf({ kind: 'offer', offerId, tags: [], earnMinor: 0, currency: 'usd' });
  expect(options.body).toContain('It fits your profile');
});

it('gives what is about one thing one tag', () => {
  const claim = noticeOf({ kind: 'claim', questionId: offerId, name: 'Ines' });
  const free = noticeOf({ kind: 'free', questionId: offerId });
  expect([claim, free, noticeOf({ kind: 'test' })].map(({ options }) => options.tag)).toEqual([
    `claim-${offerId}`,
    `free-${offerId}`,
    'test',
  ]);
  expect(free.options.data.path).toBe(`/questions/${offerId}`);
});
