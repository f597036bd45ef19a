import { z } from 'zod';

/** Variables that are set but empty count as not set, so that `.env` lines like `SMTP_URL=` switch nothing on. */
function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Validates `env` against `schema`; on failure throws one error that lists every variable that is missing or wrong. */
export function loadConfig<S extends z.ZodType>(schema: S, env: Record<string, string | undefined>): z.output<S> {
  const result = schema.safeParse(withoutEmpty(env));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(all)'}: ${issue.message}`);
  throw new Error(
    `The configuration is incomplete. Set these environment variables (see .env.example):\n${lines.join('\n')}`,
  );
}
