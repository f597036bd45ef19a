import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordProbe, type Recorded } from './recorder.ts';
import { typedSource } from './typed-source.ts';
import { compileErrors } from './types-check.ts';

type Json = Record<string, unknown>;

/** Fields of Stripe's samples that an answer need not have, and why. */
const NOT_ALWAYS: Record<string, string[]> = {
  // Only when asked for with expand, or with other payment methods than cards.
  charge: ['refunds', 'level3'],
  // Shown in the answer that creates it, nowhere else.
  webhook_endpoint: ['secret'],
  // The platform's balance only.
  balance: ['connect_reserved'],
  // Bank accounts of customers only; these belong to connected accounts.
  bank_account: ['customer'],
};

let recorded: Recorded[];
let samples: Record<string, Json>;
beforeAll(async () => {
  recorded = await recordProbe();
  samples = JSON.parse(await readFile(new URL('../fixtures/samples.json', import.meta.url), 'utf8')) as Record<
    string,
    Json
  >;
});

/** Every resource in the answers, also those inside of lists, errors, events and expanded fields. */
function resources(): Map<string, Json[]> {
  const found = new Map<string, Json[]>();
  const walk = (value: unknown) => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (value === null || typeof value !== 'object') return;
    const node = value as Json;
    if (typeof node.object === 'string' && node.deleted !== true)
      found.set(node.object, [...(found.get(node.object) ?? []), node]);
    Object.values(node).forEach(walk);
  };
  recorded.forEach(({ body }) => walk(body));
  return found;
}

describe('recorded answers', () => {
  it('have all the fields of Stripe’s own samples', () => {
    const missing: string[] = [];
    const kinds = resources();
    for (const [kind, nodes] of kinds) {
      const sample = samples[kind];
      if (!sample) continue;
      for (const key of Object.keys(sample)) {
        if (NOT_ALWAYS[kind]?.includes(key)) continue;
        if (nodes.some((node) => !(key in node))) missing.push(`${kind}.${key}`);
      }
    }
    expect(missing).toEqual([]);
    expect([...kinds.keys()].filter((kind) => kind in samples).length).toBeGreaterThan(15);
  });

  it('type-check against the SDK, and the check bites', () => {
    const source = typedSource(recorded);
    expect(source.unknown).toEqual([]);
    expect(compileErrors(source.text)).toEqual([]);
    const one = typedSource(recorded.filter(({ body }) => body.object === 'customer').slice(0, 1)).text;
    // A field that Stripe does not have is the least that it must notice.
    expect(compileErrors(one.replace('"livemode":false', '"livemode":false,"live":false'))).toHaveLength(1);
  }, 60_000);
});
