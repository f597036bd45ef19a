import { canonicalTag, TAG_MAX_CHARS, TAGS_MAX } from '@cc/domain/matching/tags/tags.ts';
import { z } from 'zod';

/** Shapes that many messages share. Instants are ISO 8601 strings in UTC; money is integer minor units plus currency. */
export const uuid = z.uuid();
export const instant = z.iso.datetime();
export const minor = z.int();
export const currency = z
  .string()
  .regex(/^[a-z]{3}$/)
  .describe('ISO 4217, lower case');
export const language = z
  .string()
  .regex(/^[a-z]{2}$/)
  .describe('ISO 639-1');

/** One line of text that a person typed: trimmed, control characters refused. */
export const line = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'contains control characters');

/** Several lines of text: line breaks and tabs are fine, other control characters are not. */
export const lines = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u, 'contains control characters');

/** A tag as stored: its one canonical form, so that "Postgres" and "pgsql" arrive as "postgresql". */
export const tag = z
  .string()
  .transform((value) => canonicalTag(value) ?? '')
  .pipe(z.string().min(1, 'letters, digits, + # . - only, 32 at most').max(TAG_MAX_CHARS));

export const tags = z
  .array(tag)
  .max(TAGS_MAX)
  .transform((values) => [...new Set(values)]);

/** Someone as others see them in passing. */
export const person = z.object({
  id: uuid,
  /** First name only. */
  name: z.string(),
});

export const ratingSummary = z.object({
  /** Public average (shrunk towards the mean while there are few), or null without ratings. */
  average: z.number().min(1).max(5).nullable(),
  count: z.int().nonnegative(),
});

export const page = z.object({ page: z.coerce.number().int().min(1).max(1_000).default(1) });
export const ok = z.object({ ok: z.literal(true) });
