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
 * `npm run -s match:fit -- --data DIR [--out FILE]`: fits the model that the product ships with on DIR/history.jsonl, says how
 * it does on each fold when fitted on the others, and writes it to `domain/matching/model/shipped-model.json`.
 */
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
  const cold = { coldWeights: roundedWeights(all(coldFolds)), halfSessions: HALF_SESSIONS };
  const coldFigures = crossValidated(coldFolds, (groups) => {
    return relevancesWhen(
      { ...cold, coldWeights: roundedWeights(groups), weights: cold.coldWeights, trees: NO_TREES },
      0,
    );
  });
  say('warm folds');
  const warmFolds = foldsOf(past, false);
  const weighed = crossValidated(warmFolds, (groups) => {
    return relevancesWhen({ ...cold, weights: roundedWeights(groups), trees: NO_TREES }, Infinity);
  });
  const whole = crossValidated(warmFolds, (groups) => relevancesWhen({ ...cold, ...fitModel(groups) }, Infinity));
  say('the model');
  const model: MatchModel = { ...cold, ...fitModel(all(warmFolds)) };
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

/** Each fold's figures with what was fitted on all other folds, so that chance shows as spread. */
function crossValidated(
  folds: readonly Fold[],
  fit: (groups: TrainingGroup[]) => (rows: readonly Float64Array[]) => number[],
) {
  return folds.map((fold) => {
    say(`fold from ${fold.from}`);
    const { groups, from } = fold;
    return {
      from,
      questions: groups.length,
      ...evaluateRanking(groups, fit(all(folds.filter((other) => other !== fold)))),
    };
  });
}

const say = (what: string) => process.stderr.write(`${what} …\n`);

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
