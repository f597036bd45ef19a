import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FEATURES } from '@cc/domain/matching/features.ts';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { evaluateWeights, fitWeights } from '@cc/domain/matching/fit.ts';
import { weightsAt, type FeatureWeights, type MatchModel } from '@cc/domain/matching/model.ts';
import { foldsOf, type Fold } from './match-eval/folds.ts';
import { readHistory } from './match-eval/files.ts';

/**
 * `npm run -s match:fit -- --data DIR [--out FILE]`: fits the weights that the product ships with on DIR/history.jsonl, says how
 * they do on each fold when fitted on the others, and writes them to `domain/matching/shipped-model.json`.
 */
const HALF_SESSIONS = 200;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, out: { type: 'string', default: 'domain/matching/shipped-model.json' } },
  });
  if (!values.data) throw new Error('--data DIR is missing: a folder with history.jsonl.');
  const past = await readHistory([join(values.data, 'history.jsonl')]);
  const [warm, cold] = [foldsOf(past, false), foldsOf(past, true)];
  const report = { warm: crossValidated(warm), cold: crossValidated(cold) };
  const model: MatchModel = {
    weights: rounded(fitWeights(warm.flatMap(({ groups }) => groups))),
    coldWeights: rounded(fitWeights(cold.flatMap(({ groups }) => groups))),
    halfSessions: HALF_SESSIONS,
  };
  await writeFile(values.out, `${JSON.stringify(model, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ ...report, model }, null, 2)}\n`);
}

/** Each fold's figures with the weights fitted on all other folds, so that chance shows as spread. */
function crossValidated(folds: readonly Fold[]) {
  return folds.map(({ from, groups }) => {
    const weights = fitWeights(folds.filter((fold) => fold.from !== from).flatMap((fold) => fold.groups));
    const model = { weights, coldWeights: weights, halfSessions: HALF_SESSIONS };
    return { from, questions: groups.length, ...evaluateWeights(groups, weightsAt(model, 0)) };
  });
}

const rounded = (weights: FeatureWeights) =>
  Object.fromEntries(FEATURES.map((name) => [name, Number(weights[name].toFixed(4))])) as FeatureWeights;

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
