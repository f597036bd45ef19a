import { describe, expect, it } from 'vitest';
import { extendCsp } from './csp.ts';

describe('extendCsp', () => {
  const policy = "default-src 'self'; connect-src 'self' ws:; script-src 'self' 'nonce-abc'";

  it('appends to the named directives and keeps the rest as it was', () => {
    expect(
      extendCsp(policy, { 'connect-src': ['https://api.stripe.com'], 'script-src': ['https://js.stripe.com'] }),
    ).toBe(
      "default-src 'self'; connect-src 'self' ws: https://api.stripe.com; script-src 'self' 'nonce-abc' https://js.stripe.com",
    );
  });

  it('adds no directive of its own and changes nothing for empty lists', () => {
    expect(extendCsp(policy, { 'frame-src': ['https://js.stripe.com'], 'connect-src': [] })).toBe(policy);
  });
});
