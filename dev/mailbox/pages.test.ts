import { describe, expect, it } from 'vitest';
import { escapeHtml, linkify, listPage, messagePage } from './pages.ts';
import type { StoredMessage } from './store.ts';

const hostile: StoredMessage = {
  id: 'm1',
  receivedAt: '2026-01-02T03:04:05.000Z',
  from: '<script>alert(1)</script>',
  to: ['"><img src=x onerror=alert(1)>@example.com'],
  subject: '<b>subject</b>',
  text: 'see https://example.com/?a=1&b=<2> now',
  html: '<script>alert(1)</script><p title="x">hello</p>',
  attachments: [{ name: '<i>.txt', type: 'text/plain', bytes: 3 }],
};

describe('what others wrote stays text', () => {
  it('in the list and in the message', () => {
    for (const page of [listPage([hostile], '<u>'), messagePage(hostile)]) {
      expect(page).not.toMatch(/<script|<img|<b>|<u>|<i>/);
    }
  });

  it('and its HTML is shown in a frame that may run nothing', () => {
    const frame = /<iframe sandbox="([^"]*)"[^>]* srcdoc="([^"]*)"/.exec(messagePage(hostile));
    expect(frame?.[1]).toBe('allow-popups allow-popups-to-escape-sandbox');
    expect(frame?.[2]).toContain('&lt;p title=&quot;x&quot;&gt;hello');
  });
});

it('makes addresses in plain text clickable and nothing else', () => {
  expect(linkify('<a> https://example.com/x?y=1&z=2 b')).toBe(
    '&lt;a&gt; <a href="https://example.com/x?y=1&amp;z=2" target="_blank" rel="noreferrer">https://example.com/x?y=1&amp;z=2</a> b',
  );
  expect(escapeHtml(`"'`)).toBe('&quot;&#39;');
});
