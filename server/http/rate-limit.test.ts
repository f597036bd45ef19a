import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { expect, it } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import type { Limits } from '../limits.ts';
import { limitAtOnce, limitPages } from './rate-limit.ts';

const limits: Limits = {
  factor: 1,
  refused: () => undefined,
  take: (_name, key) => (key === 'loud' ? Promise.reject(new AppError('rate_limited')) : Promise.resolve()),
};
const from = (remoteAddress: string, path = '/') =>
  ({ headers: {}, socket: { remoteAddress }, path }) as unknown as Request;
const response = () => new EventEmitter() as unknown as Response;

it('lets an address have so much worked on at once, and others all the same', () => {
  const limit = limitAtOnce(limits, 0);
  let passed = 0;
  const ask = (address: string) => {
    const res = response();
    void limit(from(address), res, () => (passed += 1));
    return res;
  };
  const open = Array.from({ length: 40 }, () => ask('a'));
  expect(passed).toBe(40);
  expect(() => ask('a')).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  ask('b');
  open[0]?.emit('close');
  ask('a');
  expect(passed).toBe(42);
});

it('refuses everybody once a server has more than it can work on', () => {
  const limit = limitAtOnce(limits, 0);
  const ask = (i: number) => void limit(from(`a${i % 100}`), response(), () => undefined);
  for (let i = 0; i < 1_000; i += 1) ask(i);
  expect(() => ask(0)).toThrow(expect.objectContaining({ code: 'unavailable' }));
});

it('limits pages, not the files that belong to them', async () => {
  const limit = limitPages(limits, 0);
  const passes = async (path: string) => {
    let passed = false;
    await Promise.resolve(limit(from('loud', path), response(), () => (passed = true))).catch(() => undefined);
    return passed;
  };
  expect(await passes('/people')).toBe(false);
  expect(await passes('/_app/immutable/entry/start.B1.js')).toBe(true);
  expect(await passes('/favicon.svg')).toBe(true);
});
