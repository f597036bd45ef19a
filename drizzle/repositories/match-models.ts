import { desc, eq } from 'drizzle-orm';
import { AppError } from '@cc/contract/errors.ts';
import type { Executor, Tx } from '../client.ts';
import { NOW } from '../now.ts';
import { matchModels } from '../schema/index.ts';

export type MatchModelRow = typeof matchModels.$inferSelect;
export type NewMatchModel = Pick<
  typeof matchModels.$inferInsert,
  'status' | 'model' | 'priors' | 'fittedFrom' | 'heldBack' | 'figures' | 'activeFigures' | 'activeVersion' | 'reason'
>;

/** The version that the house ships with, which ranks while no row is active. */
export const SHIPPED_VERSION = 0;

/** The version that ranks; undefined for the shipped one. */
export async function activeModel(db: Executor): Promise<MatchModelRow | undefined> {
  const [row] = await db.select().from(matchModels).where(eq(matchModels.status, 'active'));
  return row;
}

/** The newest versions that were fitted, newest first, and the active one if it is older. */
export async function modelVersions(db: Executor, limit: number): Promise<MatchModelRow[]> {
  const newest = await db.select().from(matchModels).orderBy(desc(matchModels.version)).limit(limit);
  const active = await activeModel(db);
  return active && !newest.some(({ version }) => version === active.version) ? [...newest, active] : newest;
}

/** Keeps a fitted model as it is judged; `activateModel` switches to it. */
export async function insertModel(tx: Tx, model: NewMatchModel): Promise<number> {
  const [row] = await tx.insert(matchModels).values(model).returning({ version: matchModels.version });
  if (!row) throw new Error('A model was not written.');
  return row.version;
}

/**
 * Makes a version the one that ranks; the one that did is retired. Version 0 goes back to the shipped model. Announce it
 * after the commit.
 * @param by the admin who asked for it; null for the refit.
 * @throws AppError `not_found` without such a version, `conflict` when it ranks already.
 */
export async function activateModel(tx: Tx, version: number, by: string | null): Promise<{ before: number }> {
  // One switch at a time, also where there is no active row to lock.
  await tx.execute('select pg_advisory_xact_lock(7203419)');
  const before = (await activeModel(tx))?.version ?? SHIPPED_VERSION;
  if (before === version) throw new AppError('conflict', 'This version ranks already.');
  await tx.update(matchModels).set({ status: 'retired' }).where(eq(matchModels.status, 'active'));
  if (version === SHIPPED_VERSION) return { before };
  const [row] = await tx
    .update(matchModels)
    .set({ status: 'active', activatedAt: NOW, activatedBy: by })
    .where(eq(matchModels.version, version))
    .returning({ version: matchModels.version });
  if (!row) throw new AppError('not_found', 'There is no such version.');
  return { before };
}
