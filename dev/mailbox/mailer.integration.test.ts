import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMailer } from '@cc/platform/mail.ts';
import { createSmtpServer } from './smtp.ts';
import { MessageStore } from './store.ts';

it('the house’s mailer delivers into the mailbox over SMTP', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mailer-'));
  const store = new MessageStore(directory);
  const smtp = createSmtpServer(store, () => {}).listen(0, '127.0.0.1');
  await once(smtp, 'listening');
  const mailer = createMailer({
    smtpUrl: `smtp://127.0.0.1:${(smtp.address() as AddressInfo).port}`,
    from: 'House <hello@house.example>',
  });
  try {
    const mail = { id: '1', to: 'Ada@test.example', subject: 'Grüße', text: 'plain', html: '<p>rich</p>' };
    await mailer.send(mail);
    expect(store.list('ada@test.example')).toMatchObject([
      { from: 'House <hello@house.example>', subject: 'Grüße', text: 'plain\n', html: '<p>rich</p>\n' },
    ]);
  } finally {
    mailer.close();
    smtp.close();
    await rm(directory, { recursive: true });
  }
});
