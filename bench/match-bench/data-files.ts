import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createRandom } from '@cc/dev/demo/random.ts';
import type { Population } from './population.ts';
import { resample } from './resample.ts';

const expert = z.object({
  id: z.string(),
  site: z.string().default(''),
  tags: z.array(z.string()),
  headline: z.string(),
  bio: z.string(),
});
const pastQuestion = z.object({
  qid: z.string(),
  pos: z.number(),
  title: z.string(),
  body: z.string(),
  tags: z.array(z.string()).default([]),
  answers: z.array(z.object({ e: z.string(), score: z.number(), accepted: z.boolean() })),
});
const question = z.object({ title: z.string(), body: z.string() });

/** Consultants resampled from `experts.jsonl`, the past of `history.jsonl`, the questions of `dev.jsonl`. */
export async function populationOf(directory: string, consultants: number, seed: number): Promise<Population> {
  const [experts, history, dev] = await Promise.all([
    linesOf(join(directory, 'experts.jsonl'), expert),
    linesOf(join(directory, 'history.jsonl'), pastQuestion),
    linesOf(join(directory, 'dev.jsonl'), question),
  ]);
  const sources = experts.map(({ site, ...profile }) => ({ ...profile, field: site }));
  const newId = new Map(experts.map(({ id }, i) => [id, `c${i}`]));
  return {
    profiles: resample(sources, consultants, createRandom(seed)),
    past: history.map(({ qid, pos, title, body, tags, answers }) => ({
      id: qid,
      at: pos,
      title,
      text: body,
      tags,
      answers: answers.map(({ e, score, accepted }) => ({
        consultantId: newId.get(e) ?? e,
        quality: accepted ? 1 : score > 0 ? 0.6 : 0.3,
      })),
    })),
    questions: dev.map(({ title, body }) => ({ title, text: body })),
    source: `resampled from ${experts.length} profiles, seed ${seed}`,
  };
}

async function linesOf<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, i) => {
    const parsed = schema.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Error(`${path}:${i + 1}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  });
}
