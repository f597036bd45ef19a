import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { evaluateRanking, type TrainingGroup } from '@cc/domain/matching/model/fit.ts';
import { fitModel, roundedWeights } from '@cc/domain/matching/model/fit-model.ts';
import { relevancesWhen, type MatchModel } from '@cc/domain/matching/model/model.ts';
import { foldsOf, type Fold } from './match-eval/folds.ts';
import { readHistory } from './match-eval/files.ts';

/**
 * `npm run -s match:fit -- --data DIR [--out FILE]`: fits the model that the product ships with on the last folds of
 * DIR/history.jsonl, says how the same does on each of them when fitted on as many before it, and writes it to
 * `domain/matching/model/shipped-model.json`.
 */
/** So many folds one model is fitted on. */
const FITTED_ON = 5;
const HALF_SESSIONS = 200;
const NO_TREES = { features: [], trees: [] };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, out: { type: 'string', default: 'domain/matching/model/shipped-model.json' } },
  });
  if (!values.data) throw new Error('--data DIR is missing: a folder with history.jsonl.');
  const past = await readHistory([join(values.data, 'history.jsonl')]);
  say('cold folds');
  const coldFolds = foldsOf(past, true);
  const cold = { coldWeights: roundedWeights(all(coldFolds.slice(-FITTED_ON))), halfSessions: HALF_SESSIONS };
  const coldFigures = rolled(coldFolds, (groups) => {
    return relevancesWhen(
      { ...cold, coldWeights: roundedWeights(groups), weights: cold.coldWeights, trees: NO_TREES },
      0,
    );
  });
  say('warm folds');
  const warmFolds = foldsOf(past, false);
  const weighed = rolled(warmFolds, (groups) => {
    return relevancesWhen({ ...cold, weights: roundedWeights(groups), trees: NO_TREES }, Infinity);
  });
  const whole = rolled(warmFolds, (groups) => relevancesWhen({ ...cold, ...fitModel(groups) }, Infinity));
  say('the model');
  const model: MatchModel = { ...cold, ...fitModel(all(warmFolds.slice(-FITTED_ON))) };
  await writeFile(values.out, `${JSON.stringify(model)}\n`);
  const { trees, ...rest } = model;
  const report = {
    folds: { cold: coldFigures, weights: weighed, weightsAndTrees: whole },
    trees: trees.trees.length,
    ...rest,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}

const all = (folds: readonly Fold[]): TrainingGroup[] => folds.flatMap(({ groups }) => groups);

/**
 * Figures of each fold with what was fitted on those before it, so that chance shows as spread. Never on later ones: who will be
 * active is most of what there is to know, and trees that have seen it are overrated.
 */
function rolled(folds: readonly Fold[], fit: (groups: TrainingGroup[]) => (rows: readonly Float64Array[]) => number[]) {
  return folds.slice(FITTED_ON).map(({ from, groups }, i) => {
    say(`fold from ${from}`);
    return { from, questions: groups.length, ...evaluateRanking(groups, fit(all(folds.slice(i, i + FITTED_ON)))) };
  });
}

const say = (what: string) => process.stderr.write(`${what} …\n`);

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
