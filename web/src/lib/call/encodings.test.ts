import { describe, expect, it } from 'vitest';
import { SEND_SETTINGS } from './encodings.ts';

describe('what is sent between two people', () => {
  it.each(['cam', 'screen'] as const)('is one encoding of the %s, no simulcast', (source) =>
    expect(SEND_SETTINGS[source].encodings).toHaveLength(1),
  );

  it.each(['mic', 'screen-audio'] as const)('is the sound of the %s with DTX, FEC and NACK', (source) =>
    expect(SEND_SETTINGS[source].codecOptions).toMatchObject({ opusDtx: true, opusFec: true, opusNack: true }),
  );
});
