import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { envDrift } from './env-drift.ts';

const example = await readFile(new URL('../../.env.example', import.meta.url), 'utf8');

describe('.env.example', () => {
  it('documents every variable that a process reads, each once, and no other', () => {
    expect(envDrift(example)).toEqual({ undocumented: [], unknown: [], twice: [] });
  });

  it('is found wrong when a variable is missing, unknown or doubled', () => {
    const wrong = envDrift(`${example.replace(/^REDIS_URL=.*$/m, '')}\nNOBODY_READS_ME=1\nLOG_LEVEL=info\n`);
    expect(wrong).toEqual({ undocumented: ['REDIS_URL'], unknown: ['NOBODY_READS_ME'], twice: ['LOG_LEVEL'] });
  });
});
