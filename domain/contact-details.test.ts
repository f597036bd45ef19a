import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasContactDetails, stripContactDetails } from './contact-details.ts';

describe('stripContactDetails', () => {
  it.each([
    ['mail jane.doe+x@example.co.uk now', 'mail [e-mail hidden] now'],
    ['jane @ example.com', '[e-mail hidden]'],
    ['jane (at) example [dot] com', '[e-mail hidden]'],
    ['jane at example dot com', '[e-mail hidden]'],
    ['j\u200bane@exa\u200bmple.com', '[e-mail hidden]'],
    ['müller@bücher.de', '[e-mail hidden]'],
    ['see https://a.b/c?d=e and', 'see [link hidden] and'],
    ['see www.foo.org/x', 'see [link hidden]'],
    ['I am example.com/jane', 'I am [link hidden]'],
    ['find me on t.me/jane', 'find me on [link hidden]'],
    ['call +49 151 2345-6789!', 'call [phone number hidden]!'],
    ['call (555) 123-4567', 'call [phone number hidden]'],
    ['call 555-123-4567', 'call [phone number hidden]'],
    ['call 0151 23456789', 'call [phone number hidden]'],
    ['call 9876543210', 'call [phone number hidden]'],
    ['telegram: @jane', '[handle hidden]'],
    ['skype: jane.d', '[handle hidden]'],
    ['I am @jane_doe!', 'I am [handle hidden]!'],
    ['add jane#1234', 'add [handle hidden]'],
  ])('hides what is in "%s"', (text, hidden) => {
    expect(stripContactDetails(text)).toBe(hidden);
    expect(hasContactDetails(text)).toBe(true);
  });

  it.each([
    'Node.js v24.21.0 with socket.io and ASP.NET, look at node.js',
    '192.168.100.200 and 10.0.0.1:8080 and ports 80 443 5432 6379',
    '2026-11-21 10:06 was 1795255560 or 1795255560000',
    'uses @types/node, @media (width), @Injectable() and @override',
    'error 0x80070005 in 1,000,000 of 120 000 000 rows for $1200000',
    'id 550e8400-e29b-41d4-a716-446655440000',
    'I was at home.It works now, at 3 dot something',
    'C++ & C# <T> {a: 1} 👩‍💻 שלום',
    '',
  ])('leaves "%s"', (text) => {
    expect(stripContactDetails(text)).toBe(text);
    expect(hasContactDetails(text)).toBe(false);
  });

  it('leaves nothing to hide behind', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a1@. +-/:#w(') }), (text) => {
        const once = stripContactDetails(text);
        expect(stripContactDetails(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes linear time for hostile text', () => {
    const patterns = [
      'a',
      '1',
      '@',
      'a@',
      'a.',
      '1 ',
      '(',
      '+',
      'a at ',
      'www.',
      'http://',
      'a-',
      '1-',
      '\u200b',
      '[at]',
      'a@a.',
      'skype ',
    ];
    for (const pattern of patterns) {
      const started = performance.now();
      stripContactDetails(pattern.repeat(100_000 / pattern.length));
      expect(performance.now() - started, JSON.stringify(pattern)).toBeLessThan(500);
    }
  });
});
