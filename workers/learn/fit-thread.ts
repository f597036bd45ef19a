import { parentPort, workerData } from 'node:worker_threads';
import { createDb } from '@cc/drizzle/client.ts';
import { fitFromHistory } from './fit-from-history.ts';
import { modelTools } from './model-tools.ts';
import type { FitAnswer, FitOrder } from './fit-in-thread.ts';

// The thread of `fit-in-thread.ts`: fits once, answers, ends.
const { databaseUrl, rules } = workerData as FitOrder;
const { db, close } = createDb(databaseUrl, { max: 2, name: 'refit' });
const answer = await fitFromHistory(db, rules, modelTools).then(
  (fitted): FitAnswer => ({ ok: true, fitted }),
  (error: unknown): FitAnswer => ({ ok: false, message: error instanceof Error ? error.message : String(error) }),
);
await close();
parentPort?.postMessage(answer);
