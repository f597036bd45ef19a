import { describe, expect, it } from 'vitest';
import { together } from './together.ts';

function lookWhenTold() {
  const looks: { keys: readonly string[]; answer: () => void; fail: () => void }[] = [];
  const ask = together(
    (keys: readonly string[]) =>
      new Promise<string>((resolve, reject) => {
        looks.push({ keys, answer: () => resolve(keys.join()), fail: () => reject(new Error('No answer.')) });
      }),
  );
  return { looks, ask };
}

describe('looks that are made together', () => {
  it('begin at once, and gather who asks until they are over', async () => {
    const { looks, ask } = lookWhenTold();
    const first = ask(['a']);
    const others = [ask(['b']), ask(['c', 'd'])];
    expect(looks.map(({ keys }) => keys)).toEqual([['a']]);
    looks[0]!.answer();
    expect(await first).toBe('a');
    expect(looks.map(({ keys }) => keys)).toEqual([['a'], ['b', 'c', 'd']]);
    const later = ask(['e']);
    looks[1]!.answer();
    expect(await Promise.all(others)).toEqual(['b,c,d', 'b,c,d']);
    looks[2]!.answer();
    expect(await later).toBe('e');
    void ask(['f']);
    expect(looks[3]!.keys).toEqual(['f']);
  });

  it('go on after one that failed, of which only those hear who shared it', async () => {
    const { looks, ask } = lookWhenTold();
    const first = ask(['a']);
    const second = ask(['b']);
    looks[0]!.fail();
    await expect(first).rejects.toThrow('No answer.');
    looks[1]!.answer();
    expect(await second).toBe('b');
  });
});
