import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { expect, it } from 'vitest';
import { createMailboxHttp } from './http.ts';
import { createSmtpServer } from './smtp.ts';
import { MessageStore } from './store.ts';

it('shows over HTTP what was sent over SMTP', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cc-mailbox-'));
  const store = new MessageStore(directory);
  const smtp = createSmtpServer(store, () => {});
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const http = createMailboxHttp(store, () => true).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const transport = createTransport(`smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`);
  await transport.sendMail({
    from: 'a@example.com',
    to: 'Ann@example.com',
    bcc: 'bob@example.com',
    subject: 'Hello',
    text: 'Text',
    html: '<p>HTML</p>',
  });
  transport.close();

  const [listed] = await (await fetch(`${base}/api/messages?to=bob@example.com`)).json();
  expect(listed).toMatchObject({
    subject: 'Hello',
    to: ['ann@example.com', 'bob@example.com'],
    text: expect.stringContaining('Text'),
  });
  expect(await (await fetch(`${base}/api/messages/${listed.id}`)).json()).toMatchObject({
    html: expect.stringContaining('<p>HTML</p>'),
  });
  const page = await fetch(`${base}/messages/${listed.id}`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('Hello');
  expect((await fetch(`${base}/api/messages/none`)).status).toBe(404);

  const foreign = await fetch(`${base}/api/messages`, {
    method: 'DELETE',
    headers: { origin: 'http://elsewhere.example' },
  });
  expect(foreign.status).toBe(403);
  expect((await fetch(`${base}/api/messages`, { method: 'DELETE' })).status).toBe(204);
  expect(await (await fetch(`${base}/api/messages`)).json()).toEqual([]);

  http.close();
  http.closeAllConnections();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  rmSync(directory, { recursive: true });
});
