import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeForm, FormError, type FormValue } from './form-decoder.ts';

const plain = (value: FormValue): unknown => JSON.parse(JSON.stringify(value));

describe('decodeForm', () => {
  it('reads hashes, lists with and without numbers, and mixtures', () => {
    expect(plain(decodeForm('a=1&b[c]=2&b[d][e]=3&f[]=x&f[]=y&g[0]=p&g[1]=q&h[0][i]=r'))).toEqual({
      a: '1',
      b: { c: '2', d: { e: '3' } },
      f: ['x', 'y'],
      g: ['p', 'q'],
      h: [{ i: 'r' }],
    });
  });

  it('decodes percent and plus', () => {
    expect(plain(decodeForm('na%5Bme%5D=A+B%26C'))).toEqual({ na: { me: 'A B&C' } });
  });

  it('keeps dangerous names as plain data', () => {
    const decoded = decodeForm('__proto__[polluted]=yes&constructor[prototype][x]=1');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(decoded)).toEqual(['__proto__', 'constructor']);
  });

  it.each(['a[b=1', 'a=1&a[b]=2', 'a[b]=2&a=1', `${'a' + '[x]'.repeat(9)}=1`])('refuses %s', (form) => {
    expect(() => decodeForm(form)).toThrow(FormError);
  });

  it('is the inverse of the bracket notation', () => {
    const leaf = fc.string({ minLength: 1, maxLength: 8 });
    const name = fc.stringMatching(/^[a-z_]{1,6}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(name, tie('node'), { minKeys: 1, maxKeys: 4 }),
      node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(leaf, { minLength: 1, maxLength: 3 }), tie('tree')),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const pairs: [string, string][] = [];
        const walk = (node: unknown, key: string) => {
          if (typeof node === 'string') pairs.push([key, node]);
          else for (const [part, child] of Object.entries(node as object)) walk(child, key ? `${key}[${part}]` : part);
        };
        walk(value, '');
        expect(plain(decodeForm(new URLSearchParams(pairs).toString()))).toEqual(plain(value as FormValue));
      }),
    );
  });
});
