import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { ModelRefit, ModelVersion } from '@cc/contract/http/admin.ts';
import { SHIPPED_MODEL } from '@cc/domain/matching/model/shipped-model.ts';
import type { Executor } from '../client.ts';
import { databaseNow, iso, isoOrNull } from '../now.ts';
import { activeModel, modelVersions, SHIPPED_VERSION, type MatchModelRow } from '../repositories/match-models.ts';
import { latestRefits, type MatchRefit } from '../repositories/match-refits.ts';
import { users } from '../schema/index.ts';

/** How many are listed; older ones stay in the table. */
const VERSIONS = 60;
const REFITS = 10;

const weighted = z.object({ weights: z.record(z.string(), z.number()) });

/** The weights of a stored model by name, whichever release fitted it. */
function weightsOf(model: unknown): ModelVersion['weights'] {
  const parsed = weighted.safeParse(model);
  return parsed.success ? Object.entries(parsed.data.weights).map(([name, weight]) => ({ name, weight })) : [];
}

/** The versions of the weights, newest first with the shipped one last, and the latest refits. */
export async function modelsView(
  db: Executor,
): Promise<{ active: number; versions: ModelVersion[]; refits: ModelRefit[] }> {
  const [rows, refits, current, now] = await Promise.all([
    modelVersions(db, VERSIONS),
    latestRefits(db, REFITS),
    activeModel(db),
    databaseNow(db),
  ]);
  const active = current?.version ?? SHIPPED_VERSION;
  const ids = [...rows.map((row) => row.activatedBy), ...refits.map((row) => row.wantedBy)].filter((id) => id !== null);
  const people = ids.length
    ? await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids))
    : [];
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? '–'));
  const shipped: ModelVersion = {
    version: SHIPPED_VERSION,
    status: active === SHIPPED_VERSION ? 'active' : 'retired',
    createdAt: null,
    activatedAt: null,
    activatedBy: null,
    weights: weightsOf(SHIPPED_MODEL),
    fit: null,
  };
  return {
    active,
    versions: [...rows.map((row) => versionOf(row, nameOf(row.activatedBy))), shipped],
    refits: refits.map((row) => refitOf(row, nameOf(row.wantedBy), now)),
  };
}

const versionOf = (row: MatchModelRow, activatedBy: string | null): ModelVersion => ({
  version: row.version,
  status: row.status,
  createdAt: iso(row.createdAt),
  activatedAt: isoOrNull(row.activatedAt),
  activatedBy,
  weights: weightsOf(row.model),
  fit: {
    fittedFrom: row.fittedFrom,
    heldBack: row.heldBack,
    figures: row.figures,
    activeFigures: row.activeFigures,
    activeVersion: row.activeVersion,
    reason: row.reason,
  },
});

const refitOf = (row: MatchRefit, wantedBy: string | null, now: Date): ModelRefit => ({
  id: row.id,
  wantedAt: iso(row.createdAt),
  wantedBy,
  state: row.doneAt ? 'done' : row.leaseKey && row.leaseUntil && row.leaseUntil > now ? 'running' : 'waiting',
  doneAt: isoOrNull(row.doneAt),
  version: row.version,
  result: row.result,
});
