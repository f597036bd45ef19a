import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { readExperts, readHistory, readOnline } from './match-eval/files.ts';
import { createPlatform } from './match-eval/platform.ts';

/**
 * `npm run -s match:eval -- --data DIR --questions FILE --history FILE[,FILE…] --online FILE --out run.jsonl`: ranks the
 * consultants of DIR/experts.jsonl for each question, in the order of time, with the match worker's own code, and writes
 * `{"qid", "ranked"}` a line. without `--history` it starts cold; `--load-penalty X` sets how much load counts, 0 switches it off;
 * `--tags` lets the askers' tags count too; `--learn` lets each question that has grades join the history once it is ranked,
 * as finished calls do on the platform (without it nothing is learnt from the questions).
 */
const DEPTH = 100;

const options = z.object({
  data: z.string(),
  questions: z.string(),
  history: z.string().default(''),
  online: z.string(),
  out: z.string(),
  'load-penalty': z.coerce.number().min(0).optional(),
  tags: z.boolean().default(false),
  learn: z.boolean().default(false),
});

async function main(): Promise<void> {
  const parsed = options.safeParse(
    parseArgs({
      options: {
        data: { type: 'string' },
        questions: { type: 'string' },
        history: { type: 'string' },
        online: { type: 'string' },
        out: { type: 'string' },
        'load-penalty': { type: 'string' },
        tags: { type: 'boolean' },
        learn: { type: 'boolean' },
      },
    }).values,
  );
  if (!parsed.success) throw new Error(`Options: ${z.prettifyError(parsed.error)}`);
  const { data, tags, learn, 'load-penalty': penalty } = parsed.data;
  const [experts, questions, history, online] = await Promise.all([
    readExperts(join(data, 'experts.jsonl')),
    readHistory([parsed.data.questions]),
    readHistory(parsed.data.history.split(',').filter((path) => path !== '')),
    readOnline(parsed.data.online),
  ]);
  const loadWeight = penalty === undefined ? undefined : -penalty;
  const platform = createPlatform({ experts, history, online, depth: DEPTH, loadWeight });
  const lines = questions.map((question) => {
    const ranked = platform.ask(tags ? question : { ...question, tags: [] });
    if (learn) platform.learn(question);
    return JSON.stringify({ qid: question.qid, ranked });
  });
  await writeFile(parsed.data.out, `${lines.join('\n')}\n`);
  process.stderr.write(
    `${questions.length} questions ranked, with ${history.length} past ones, into ${parsed.data.out}\n`,
  );
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
