import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from './smtp.ts';
import { MessageStore } from './store.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'cc-mailbox-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const mail = (subject: string, to = 'ann@example.com') => ({
  receivedAt: '2026-01-02T03:04:05.000Z',
  from: 'x',
  to: [to],
  subject,
  text: '',
  html: null,
  attachments: [],
});

it('lists newest first, by address whatever its case, and forgets when told to', () => {
  const store = new MessageStore(directory);
  store.add(mail('one'));
  const two = store.add(mail('two', 'bob@example.com'));
  store.add(mail('three'));
  expect(store.list('Ann@Example.com').map(({ subject }) => subject)).toEqual(['three', 'one']);
  expect(store.get(two.id)).toEqual(two);
  store.clear();
  expect(store.list()).toEqual([]);
  expect(new MessageStore(directory).list()).toEqual([]);
});

it('finds its messages again, even after a line that was cut short', () => {
  new MessageStore(directory).add(mail('kept'));
  appendFileSync(join(directory, 'messages.jsonl'), '{"id":"half');
  expect(new MessageStore(directory).list().map(({ subject }) => subject)).toEqual(['kept']);
});

it('keeps the last 500 and does not let its file grow without end', () => {
  const store = new MessageStore(directory);
  for (let i = 0; i < 1100; i += 1) store.add(mail(`m${i}`));
  expect(store.list()).toHaveLength(500);
  expect(store.list()[0]?.subject).toBe('m1099');
  expect(readFileSync(join(directory, 'messages.jsonl'), 'utf8').split('\n').length).toBeLessThan(1001);
});

it('reads a multipart mail with encoded words', async () => {
  const raw = [
    'From: =?utf-8?q?J=C3=BCrgen?= <j@example.com>',
    'To: ann@example.com',
    'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Hall=C3=B6',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Hallo</p>',
    '--b--',
    '',
  ].join('\r\n');
  const message = await parse(Buffer.from(raw), ['ann@example.com']);
  expect(message).toMatchObject({ from: 'Jürgen <j@example.com>', subject: 'Grüße', to: ['ann@example.com'] });
  expect(message.text.trim()).toBe('Hallö');
  expect(message.html).toContain('<p>Hallo</p>');
});
