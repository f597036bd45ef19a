import type { Tx } from '@cc/drizzle/client.ts';
import { findQuestion, type Question } from '@cc/drizzle/repositories/questions.ts';

/** In place of `drizzle/repositories/questions.ts`, for accepting: reads and does not lock. */
export * from '@cc/drizzle/repositories/questions.ts';

export const lockQuestion = (tx: Tx, id: string): Promise<Question | undefined> => findQuestion(tx, id);
