import { randomUUID } from 'node:crypto';
import type { RatePriors } from '@cc/domain/matching/chances/learned-rates.ts';
import { chooseModel, type RankingFigures } from '@cc/domain/matching/model/model-choice.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Db, Tx } from '@cc/drizzle/client.ts';
import { activateModel, activeModel, insertModel, SHIPPED_VERSION } from '@cc/drizzle/repositories/match-models.ts';
import {
  dueRefit,
  failRefit,
  finishRefit,
  keepRefit,
  takeRefit,
  wantNightlyRefit,
} from '@cc/drizzle/repositories/match-refits.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import type { SessionSpan } from '@cc/drizzle/schema/index.ts';
import type { Logger } from '@cc/platform/log.ts';
import { publishPoolChange } from '@cc/platform/pool.ts';
import type { Redis } from '@cc/platform/redis.ts';

/** Whoever is fitting says so three times within this; after it another takes over. */
const LEASE_MS = 30_000;
const RETRY_MS = 60_000;

/** What fitting found out; nothing of it has been written yet. */
export type Fitted =
  | { kind: 'too_few'; sessions: number }
  | {
      kind: 'fitted';
      /** `MatchModel` of the domain, as JSON. */
      model: Record<string, unknown>;
      priors: RatePriors;
      fittedFrom: SessionSpan;
      heldBack: SessionSpan;
      /** The new and the active model on the sessions held back. */
      figures: RankingFigures;
      activeFigures: RankingFigures;
      /** The one it was compared with. */
      activeVersion: number;
    };

export interface RefitDeps {
  db: Db;
  redis: Redis;
  rules: Rules;
  logger: Logger;
  /** Fits from the database as it is now, somewhere that holds nobody up. */
  fit: () => Promise<Fitted>;
}

/**
 * Does a wanted refit, if nobody else is at it: fits, keeps the version, and switches to it when it is better. Everything that
 * comes of it is written in one transaction, and only by whoever still has the lease: however often it is begun, it is done once.
 */
export async function refit(deps: RefitDeps, refitId: string): Promise<void> {
  const { db, redis, logger } = deps;
  const key = randomUUID();
  if (!(await takeRefit(db, refitId, key, LEASE_MS))) return;
  const keeping = setInterval(() => {
    keepRefit(db, refitId, key, LEASE_MS).catch((error: unknown) =>
      logger.warn({ err: error }, 'refit lease not kept'),
    );
  }, LEASE_MS / 3);
  try {
    const fitted = await deps.fit();
    const written = await transaction(db, (tx) => write(tx, deps, { refitId, key, fitted }));
    if (!written) return;
    logger.info({ refitId, ...written }, 'matching was refitted');
    if (written.switched && written.version) await publishPoolChange(redis, { modelVersion: written.version });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    await failRefit(db, refitId, key, RETRY_MS, `Failed: ${said}`);
    throw error;
  } finally {
    clearInterval(keeping);
  }
}

interface Written {
  version: number | null;
  switched: boolean;
  result: string;
}

/** Undefined when the lease was lost: whoever has it now will write. */
async function write(
  tx: Tx,
  { rules }: RefitDeps,
  { refitId: id, key, fitted }: { refitId: string; key: string; fitted: Fitted },
): Promise<Written | undefined> {
  if (!(await keepRefit(tx, id, key, LEASE_MS))) return undefined;
  if (fitted.kind === 'too_few') {
    const result = `Only ${fitted.sessions} answered sessions to learn from; it takes ${rules.refitMinSessions}.`;
    await finishRefit(tx, { id, key, version: null, result });
    return { version: null, switched: false, result };
  }
  const { kind: _, ...model } = fitted;
  const choice = chooseModel(
    { active: fitted.activeFigures, fitted: fitted.figures, heldBack: fitted.heldBack.sessions },
    rules,
  );
  // An admin may have switched while it was being fitted; then nobody knows whether it is better than what ranks now.
  const active = (await activeModel(tx))?.version ?? SHIPPED_VERSION;
  const overtaken = choice.switch && active !== fitted.activeVersion;
  const result = overtaken ? `${choice.reason} Version ${active} was switched to meanwhile.` : choice.reason;
  const status = choice.switch ? 'candidate' : 'rejected';
  const version = await insertModel(tx, { ...model, priors: { ...model.priors }, status, reason: result });
  const switched = choice.switch && !overtaken;
  if (switched) await activateModel(tx, version, null);
  await finishRefit(tx, { id, key, version, result });
  return { version, switched, result };
}

/** Wants the night's refit when its hour has come, and does what is wanted and nobody is at. */
export async function sweepRefits(deps: RefitDeps): Promise<void> {
  await wantNightlyRefit(deps.db, deps.rules.refitHour);
  const due = await dueRefit(deps.db);
  if (due) await refit(deps, due);
}
