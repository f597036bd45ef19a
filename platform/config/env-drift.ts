import { serverSchema, workersSchema } from './schema.ts';
import { sfuSchema } from './sfu.ts';

/** How `.env.example` and the variables that processes read differ; both lists are empty when it is true. */
export function envDrift(example: string): { undocumented: string[]; unknown: string[]; twice: string[] } {
  const documented = [...example.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].flatMap((match) => match[1] ?? []);
  const read = new Set([serverSchema, workersSchema, sfuSchema].flatMap((schema) => Object.keys(schema.shape)));
  return {
    undocumented: [...read].filter((name) => !documented.includes(name)),
    unknown: documented.filter((name) => !read.has(name)),
    twice: documented.filter((name, i) => documented.indexOf(name) !== i),
  };
}
