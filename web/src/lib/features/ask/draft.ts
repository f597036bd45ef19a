/** What somebody has typed so far; outlives a reload, a sign-up and a failed sending. */
export interface Draft {
  /** Made here and kept until the question is posted, so that sending twice posts once. */
  id: string;
  title: string;
  text: string;
  tags: string[];
  language: string;
  /** Null while the ceiling has not been touched: then it follows what is online. */
  maxPriceMinor: number | null;
  consent: boolean;
  /** Who is to be asked first. */
  firstChoice: { id: string; name: string } | null;
}

export const TITLE_MAX = 140;
export const TEXT_MAX = 4_000;
const TAGS_MAX = 8;

export const newDraft = (id: string): Draft => ({
  id,
  title: '',
  text: '',
  tags: [],
  language: 'en',
  maxPriceMinor: null,
  consent: false,
  firstChoice: null,
});

const string = (value: unknown, fallback = ''): string => (typeof value === 'string' ? value : fallback);

/** A draft as it was kept; whatever of it is not readable starts empty. `id` is for a draft that has none. */
export function parseDraft(kept: string | null, id: string): Draft {
  const empty = newDraft(id);
  try {
    const value: unknown = JSON.parse(kept ?? 'null');
    if (typeof value !== 'object' || value === null) return empty;
    const draft = value as Record<keyof Draft, unknown>;
    const { tags, maxPriceMinor } = draft;
    return {
      id: string(draft.id, id) || id,
      title: string(draft.title),
      text: string(draft.text),
      tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string').slice(0, TAGS_MAX) : [],
      language: string(draft.language, 'en'),
      maxPriceMinor: Number.isSafeInteger(maxPriceMinor) && Number(maxPriceMinor) > 0 ? Number(maxPriceMinor) : null,
      consent: draft.consent === true,
      firstChoice: firstChoiceOf(draft.firstChoice),
    };
  } catch {
    return empty;
  }
}

function firstChoiceOf(kept: unknown): Draft['firstChoice'] {
  if (typeof kept !== 'object' || kept === null) return null;
  const { id, name } = kept as Record<string, unknown>;
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : null;
}

/** Cuts after a whole word where there is one. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  const space = head.lastIndexOf(' ');
  return `${head.slice(0, space > max / 2 ? space : undefined).trimEnd()}…`;
}

/**
 * What was typed into the one box of the landing page, as title and text: a short line is the title; of anything longer the
 * first sentence is, and the whole stays as the text.
 */
export function splitQuestion(typed: string): Pick<Draft, 'title' | 'text'> {
  const whole = typed.trim();
  const line = whole.replace(/\s+/g, ' ');
  if (line.length <= TITLE_MAX && !/\n/.test(whole)) return { title: line, text: '' };
  const [first = ''] = whole.split('\n');
  const sentence = /^.{10,140}?[.?!](?=\s|$)/.exec(first.trim())?.[0] ?? first.trim();
  return { title: cut(sentence.length >= 10 ? sentence : line, TITLE_MAX), text: whole };
}

/** Tags in the form in which they are stored, so that what is shown is what is sent. */
export const normalTag = (tag: string): string =>
  tag
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');

/** Known tags whose words all appear in what was typed and that are not chosen yet; at most `max`. */
export function suggestedTags(typed: string, known: readonly string[], chosen: readonly string[], max = 5): string[] {
  const words = new Set(
    typed
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{N}+#.]*/gu)
      ?.map((word) => word.replace(/\.+$/, '')),
  );
  return known.filter((tag) => !chosen.includes(tag) && tag.split('-').every((part) => words.has(part))).slice(0, max);
}
