import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatParts } from './chat-text.ts';

const pieces = (text: string) => chatParts(text).flatMap((part) => (part.kind === 'prose' ? part.pieces : []));
const kinds = (text: string) => pieces(text).map((piece) => [piece.kind, piece.text]);

describe('a message', () => {
  it('has links, without the sentence around them', () => {
    expect(kinds('See https://a.example/x_(y), then (http://b.example/?q=1).')).toEqual([
      ['text', 'See '],
      ['link', 'https://a.example/x_(y)'],
      ['text', ', then ('],
      ['link', 'http://b.example/?q=1'],
      ['text', ').'],
    ]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'https://', 'ftp://a.example', 'mailto:a@b.example'])(
    'does not make a link of %s',
    (text) => expect(kinds(text)).toEqual([['text', text]]),
  );

  it('has code within a line, in which nothing is a link', () => {
    expect(kinds('Run `curl https://a.example` now')).toEqual([
      ['text', 'Run '],
      ['code', 'curl https://a.example'],
      ['text', ' now'],
    ]);
  });

  it('has blocks of code with their language, exactly as written', () => {
    expect(chatParts('Try this:\n```sql\nselect 1;\n  -- `x`\n```\nand tell me')).toEqual([
      { kind: 'prose', pieces: [{ kind: 'text', text: 'Try this:' }] },
      { kind: 'block', language: 'sql', text: 'select 1;\n  -- `x`' },
      { kind: 'prose', pieces: [{ kind: 'text', text: 'and tell me' }] },
    ]);
  });

  it('loses nothing that is neither code nor link', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab `.\n:/()<>') }), (text) => {
        const found = pieces(text);
        const plain = found.every(({ kind }) => kind === 'text') && !text.includes('```');
        if (plain) expect(found.map((piece) => piece.text).join('')).toBe(text);
        for (const piece of found) if (piece.kind === 'link') expect(piece.href).toMatch(/^https?:\/\/[^/]/);
      }),
    );
  });
});
