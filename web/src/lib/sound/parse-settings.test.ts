import { expect, it } from 'vitest';
import { parseSettings } from './parse-settings.ts';

it.each([
  ['{"volume":0.2,"muted":true}', { volume: 0.2, muted: true }],
  ['{"volume":7,"muted":"yes"}', { volume: 0.7, muted: false }],
  ['not json', { volume: 0.7, muted: false }],
  ['[]', { volume: 0.7, muted: false }],
  [null, { volume: 0.7, muted: false }],
])('%s is read as %o', (kept, expected) => expect(parseSettings(kept)).toEqual(expected));
