import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { consultants } from '../schema/index.ts';
import { wantMail } from './mails.ts';
import { bumpVersions, type Versions } from './sync.ts';

export interface Paused {
  versions: Versions;
  mailId: string;
}

/**
 * Keeps a consultant from being offered anything until it is lifted: they are off, cannot go online, and read why. A call that
 * they are in goes on. Undefined when there is no such consultant, or they are paused already.
 */
export async function pauseConsultant(tx: Tx, userId: string, reason: string): Promise<Paused | undefined> {
  const [row] = await tx
    .update(consultants)
    .set({ pausedAt: NOW, pauseReason: reason, intent: 'off', intentChangedAt: NOW })
    .where(and(eq(consultants.userId, userId), isNull(consultants.pausedAt)))
    .returning({ userId: consultants.userId });
  if (!row) return undefined;
  const mailId = await wantMail(tx, { userId, template: 'offers_paused', data: { reason, url: '/desk' } });
  return { mailId, versions: await bumpVersions(tx, [userId]) };
}

/** They may go online again, when they want to. Undefined when they are not paused. */
export async function liftPause(tx: Tx, userId: string): Promise<Paused | undefined> {
  const [row] = await tx
    .update(consultants)
    .set({ pausedAt: null, pauseReason: '' })
    .where(and(eq(consultants.userId, userId), isNotNull(consultants.pausedAt)))
    .returning({ userId: consultants.userId });
  if (!row) return undefined;
  const mailId = await wantMail(tx, { userId, template: 'offers_resumed', data: { url: '/desk' } });
  return { mailId, versions: await bumpVersions(tx, [userId]) };
}
