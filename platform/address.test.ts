import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { callerOf } from './address.ts';

const asked = (remoteAddress: string, forwarded?: string) => ({
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  socket: { remoteAddress } as Socket,
});

describe('whom a request counts for', () => {
  it('is who speaks to us, whatever they claim, unless that is a proxy of ours', () => {
    expect(callerOf(asked('198.51.100.7', '203.0.113.9'), 0)).toBe('198.51.100.7');
    expect(callerOf(asked('10.0.0.2', '203.0.113.9'), 1)).toBe('203.0.113.9');
  });

  it('is what the trusted proxy saw, not what a client wrote before it', () => {
    expect(callerOf(asked('10.0.0.2', '1.1.1.1, 203.0.113.9'), 1)).toBe('203.0.113.9');
    expect(callerOf(asked('10.0.0.2', '1.1.1.1, 203.0.113.9, 10.0.0.3'), 2)).toBe('203.0.113.9');
    expect(callerOf(asked('10.0.0.2'), 1)).toBe('10.0.0.2');
  });

  it('is one and the same for all addresses of a household', () => {
    expect(callerOf(asked('2001:db8:1:2::1'), 0)).toBe(callerOf(asked('2001:db8:1:2:ffff:ffff:ffff:ffff'), 0));
    expect(callerOf(asked('2001:db8:1:2::1'), 0)).not.toBe(callerOf(asked('2001:db8:1:3::1'), 0));
    expect(callerOf(asked('::ffff:198.51.100.7'), 0)).toBe('198.51.100.7');
  });
});
