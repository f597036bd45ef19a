import { describe, expect, it } from 'vitest';
import { deviceErrorKind } from './devices.ts';

describe('why a device could not be had', () => {
  it.each([
    ['NotAllowedError', 'cam', 'denied'],
    ['NotAllowedError', 'screen', 'dismissed'],
    ['NotFoundError', 'mic', 'missing'],
    ['OverconstrainedError', 'cam', 'missing'],
    ['NotReadableError', 'cam', 'in_use'],
    ['NotSupportedError', 'screen', 'unsupported'],
    ['SomethingNew', 'mic', 'unknown'],
  ] as const)('%s of the %s: %s', (name, source, kind) => {
    expect(deviceErrorKind(new DOMException('', name), source)).toBe(kind);
  });

  it('is unknown for what is no error', () => expect(deviceErrorKind('no', 'mic')).toBe('unknown'));
});
