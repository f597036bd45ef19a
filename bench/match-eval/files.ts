import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const expert = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  headline: z.string(),
  bio: z.string(),
  stats: z.object({ answers: z.number() }).default({ answers: 0 }),
});
const asked = z.object({
  qid: z.string(),
  /** Where in the time line, 0–1. */
  pos: z.number(),
  title: z.string(),
  body: z.string(),
  tags: z.array(z.string()).default([]),
});
/** Answers as they were voted for, or the grades of a question file: 2 accepted, 1 another good one. */
const answered = asked.extend({
  answers: z.array(z.object({ e: z.string(), score: z.number(), accepted: z.boolean() })).optional(),
  relevant: z.record(z.string(), z.number()).optional(),
});

export type Expert = z.infer<typeof expert>;
export type Asked = z.infer<typeof asked>;
export type Answered = z.infer<typeof answered>;

export const readExperts = (path: string) => linesOf(path, expert);
export const readHistory = async (paths: readonly string[]) =>
  inTime((await Promise.all(paths.map((path) => linesOf(path, answered)))).flat());

/** Until which place of the time line each consultant is online; one who is not named never is. */
export async function readOnline(path: string): Promise<Map<string, number>> {
  const parsed = z.record(z.string(), z.number()).parse(JSON.parse(await readFile(path, 'utf8')));
  return new Map(Object.entries(parsed));
}

const inTime = <T extends Asked>(questions: T[]) => questions.sort((a, b) => a.pos - b.pos || (a.qid < b.qid ? -1 : 1));

/** JSON Lines. @throws Error that names the file and the line. */
export async function linesOf<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const parsed = schema.safeParse(jsonOf(line));
    if (parsed.success) return [parsed.data];
    throw new Error(`${path}:${i + 1}: ${z.prettifyError(parsed.error)}`);
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
