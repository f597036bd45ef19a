/** A consultant's profile as its owner writes it. `hourlyRateMinor` 0 means that no rate was set yet. */
export interface ProfileFields {
  headline: string;
  bio: string;
  tags: readonly string[];
  languages: readonly string[];
  hourlyRateMinor: number;
}

export type ProfileField = keyof ProfileFields;

/** One thing to add, where, and what it brings. */
export interface ProfileAdvice {
  field: ProfileField;
  /** What to do, in words a person can act on. */
  words: string;
  /** Nobody is asked without it. */
  required: boolean;
  /** How many percent the profile gains by it. */
  gain: number;
}

export interface Completeness {
  /** 0–100: the needed parts make up 70, what helps to be found the rest. */
  percent: number;
  /** Everything that is needed to be asked is there. */
  complete: boolean;
  /** What to add, the most useful first: what is needed, then what helps most to be found. */
  advice: ProfileAdvice[];
  /** The words of what is needed. */
  required: string[];
  /** The words of what would help next. */
  suggested: string[];
}

const HEADLINE = { needed: 10, good: 30 };
const BIO = { needed: 40, good: 300 };
const TAGS_GOOD = 5;

const NEEDED_PERCENT = 70;

interface Part {
  field: ProfileField;
  met(profile: ProfileFields): boolean;
  words(profile: ProfileFields): string;
}

const length = (text: string): number => text.trim().length;

/** In the order of what questions find people by: tags weigh most, then the headline, then the bio. */
const REQUIRED: readonly Part[] = [
  {
    field: 'tags',
    met: ({ tags }) => tags.length > 0,
    words: () => 'Add at least one tag, so that questions can find you.',
  },
  {
    field: 'headline',
    met: ({ headline }) => length(headline) >= HEADLINE.needed,
    words: () => 'Write a headline that says what you help with.',
  },
  {
    field: 'bio',
    met: ({ bio }) => length(bio) >= BIO.needed,
    words: () => 'Write a few sentences about yourself and your experience.',
  },
  {
    field: 'hourlyRateMinor',
    met: ({ hourlyRateMinor }) => hourlyRateMinor > 0,
    words: () => 'Set your hourly rate.',
  },
  {
    field: 'languages',
    met: ({ languages }) => languages.length > 0,
    words: () => 'Say which languages you speak.',
  },
];

const HELPFUL: readonly Part[] = [
  {
    field: 'tags',
    met: ({ tags }) => tags.length >= TAGS_GOOD,
    words: ({ tags }) => {
      const left = TAGS_GOOD - tags.length;
      return `Add ${left} more ${left === 1 ? 'tag' : 'tags'}: tools, fields and the words your customers use. Tags count most when a question looks for somebody.`;
    },
  },
  {
    field: 'headline',
    met: ({ headline }) => length(headline) >= HEADLINE.good,
    words: () => 'Make your headline more exact: name the problem that you solve and the tools that you know.',
  },
  {
    field: 'bio',
    met: ({ bio }) => length(bio) >= BIO.good,
    words: ({ bio }) =>
      `Tell more about yourself, ${sentences(BIO.good - length(bio))}: who you have helped, with what, and what you know best. Each new word is one more that a question can find.`,
  },
];

/** About how many sentences a number of characters is. */
function sentences(characters: number): string {
  const count = Math.ceil(characters / 90);
  return count === 1 ? 'about one sentence' : `about ${count} sentences`;
}

function adviceOf(parts: readonly Part[], profile: ProfileFields, required: boolean): ProfileAdvice[] {
  const gain = Math.round((required ? NEEDED_PERCENT : 100 - NEEDED_PERCENT) / parts.length);
  return parts
    .filter(({ met }) => !met(profile))
    .map(({ field, words }) => ({ field, words: words(profile), required, gain }));
}

/** How complete a profile is, and what to add. What helps is said only of fields that have what is needed. */
export function profileCompleteness(profile: ProfileFields): Completeness {
  const needed = adviceOf(REQUIRED, profile, true);
  const helpful = adviceOf(HELPFUL, profile, false);
  const open = new Set(needed.map(({ field }) => field));
  const next = helpful.filter(({ field }) => !open.has(field));
  const gains = [...needed, ...helpful].reduce((sum, { gain }) => sum + gain, 0);
  return {
    percent: Math.max(0, 100 - gains),
    complete: needed.length === 0,
    advice: [...needed, ...next],
    required: needed.map(({ words }) => words),
    suggested: next.map(({ words }) => words),
  };
}
