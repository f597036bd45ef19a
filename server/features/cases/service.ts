import { AppError } from '@cc/contract/errors.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { audit } from '@cc/drizzle/repositories/audit.ts';
import { answerCase, decideCase, stateCase, type CaseChange } from '@cc/drizzle/repositories/cases.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { adminCaseView, casesView } from '@cc/drizzle/views/cases.ts';
import { sessionNews, sessionView } from '@cc/drizzle/views/session.ts';
import { addLogContext } from '@cc/platform/log.ts';
import type { Deps } from '../../deps.ts';

export type CaseService = ReturnType<typeof createCaseService>;

/** A charge that was not right: its customer says so, the consultant answers, an admin decides; everybody is told. */
export function createCaseService(deps: Pick<Deps, 'db' | 'queue' | 'announcer'> & { rules: Rules }) {
  const { db, queue, announcer, rules } = deps;

  async function change(apply: (tx: Tx) => Promise<CaseChange>): Promise<CaseChange> {
    const { made, versions } = await transaction(db, async (tx) => {
      const done = await apply(tx);
      const { customerId, consultantId } = done.session;
      return { made: done, versions: await bumpVersions(tx, [customerId, consultantId]) };
    });
    announcer.tell(await sessionNews(db, made.session.id, versions));
    for (const mailId of made.mails) await queue.enqueue('mail', { mailId });
    for (const paymentId of made.payments) await queue.enqueue('payment-effect', { paymentId });
    return made;
  }

  async function view(sessionId: string, userId: string): Promise<SessionView> {
    const found = await sessionView(db, sessionId, userId);
    if (!found) throw new AppError('not_found');
    return found;
  }

  return {
    async state(customerId: string, sessionId: string, statement: string): Promise<SessionView> {
      addLogContext({ sessionId });
      await change((tx) => stateCase(tx, { sessionId, customerId, statement }, rules));
      return view(sessionId, customerId);
    },

    async answer(consultantId: string, sessionId: string, answer: string): Promise<SessionView> {
      addLogContext({ sessionId });
      await change((tx) => answerCase(tx, { sessionId, consultantId, answer }));
      return view(sessionId, consultantId);
    },

    list: (query: { which: 'waiting' | 'decided'; page: number }) => casesView(db, query),

    async get(actorId: string, id: string) {
      const found = await adminCaseView(db, id, rules);
      if (!found) throw new AppError('not_found', 'There is no such case.');
      await audit(db, { actorId, action: 'case.read', target: id, reason: 'looked at a case' });
      return found;
    },

    async decide(adminId: string, id: string, { refundMinor, decision }: { refundMinor: number; decision: string }) {
      await change(async (tx) => {
        const made = await decideCase(tx, id, { adminId, refundMinor, decision }, rules);
        const action = refundMinor > 0 ? 'case.refund' : 'case.reject';
        await audit(tx, { actorId: adminId, action, target: id, reason: decision, details: { refundMinor } });
        return made;
      });
    },
  };
}
