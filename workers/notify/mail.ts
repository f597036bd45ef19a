import type { Db } from '@cc/drizzle/client.ts';
import { dueMails, markSent, postponeMail, takeMail } from '@cc/drizzle/repositories/mails.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Mailer } from '@cc/platform/mail.ts';
import { attachmentsOf } from './attachments.ts';
import { letterOf } from './templates.ts';

export interface MailDeps {
  db: Db;
  mailer: Mailer;
  logger: Logger;
  /** Where people reach the site, for links in mails. */
  publicUrl: string;
}

const LEASE_MS = 30_000;
const RETRY_MS = 15_000;
const BATCH = 20;

/** Sends a mail that a row wants, if nobody else is at it: at least once, under one message id. Job `mail`, and the sweeper. */
export async function sendMail({ db, mailer, logger, publicUrl }: MailDeps, mailId: string): Promise<void> {
  const mail = await takeMail(db, mailId, LEASE_MS);
  if (!mail) return;
  try {
    const { url } = mail.data;
    const data = url?.startsWith('/') ? { ...mail.data, url: new URL(url, publicUrl).href } : mail.data;
    const attachments = await attachmentsOf(db, mail.data);
    await mailer.send({ id: mail.id, to: mail.to, ...letterOf(mail.template, data, mail.name), attachments });
  } catch (error) {
    await postponeMail(db, mailId, RETRY_MS);
    logger.warn({ err: error, mailId, template: mail.template }, 'mail not sent; it will be tried again');
    return;
  }
  await markSent(db, mailId);
}

/** Sends what lost jobs have left behind. */
export async function sweepMails(deps: MailDeps): Promise<void> {
  for (const mailId of await dueMails(deps.db, BATCH)) await sendMail(deps, mailId);
}
