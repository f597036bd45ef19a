import type { Db } from '../client.ts';
import { isUniqueViolation, transaction } from '../retry.ts';
import { resumeQuestion } from './parking.ts';
import { lockQuestion } from './questions.ts';
import { bumpVersions, type Versions } from './sync.ts';

/**
 * The asker of a question that was parked for their being gone is back: it is asked around again. Undefined when it was not
 * parked for that any more, or another question of theirs is being asked, beside which this one stays parked.
 */
export async function resumeLeft(db: Db, id: string, waitMs: number): Promise<Versions | undefined> {
  try {
    return await transaction(db, async (tx) => {
      const question = await lockQuestion(tx, id);
      if (question?.parkReason !== 'asker_gone' || !(await resumeQuestion(tx, id, waitMs))) return undefined;
      return bumpVersions(tx, [question.customerId]);
    });
  } catch (error) {
    if (isUniqueViolation(error, 'questions_one_active_per_customer')) return undefined;
    throw error;
  }
}
