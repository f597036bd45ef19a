import { expect, it } from 'vitest';
import { createProgress, seconds } from './progress.mjs';

const collect = () => {
  let text = '';
  return {
    stream: { isTTY: false, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream,
    text: () => text,
  };
};

it.each([
  [40, '0.0 s'],
  [1234, '1.2 s'],
  [59_960, '1 min 00 s'],
  [125_400, '2 min 05 s'],
])('%i ms read as %s', (ms, text) => {
  expect(seconds(ms)).toBe(text);
});

it('marks a step that worked, and one that did not, and hands the error on', async () => {
  const { stream, text } = collect();
  const progress = createProgress({ stream });
  expect(await progress.step('Good', async () => 5)).toBe(5);
  await expect(progress.step('Bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(text()).toMatch(/✓ Good +0\.0 s\n✗ Bad +0\.0 s\n/);
});

it('says nothing about quick steps when it is not to be verbose', async () => {
  const { stream, text } = collect();
  await createProgress({ stream, verbose: false }).step('Good', async () => 5);
  expect(text()).toBe('');
});
