/** A consultant's profile as its owner writes it. `hourlyRateMinor` 0 means that no rate was set yet. */
export interface ProfileFields {
  headline: string;
  bio: string;
  tags: readonly string[];
  languages: readonly string[];
  hourlyRateMinor: number;
}

export interface Completeness {
  /** 0–100: the needed parts make up 70, what helps to be found the rest. */
  percent: number;
  /** Everything that is needed to be asked is there. */
  complete: boolean;
  /** What is needed and missing, in words a person can act on. */
  required: string[];
  /** What would help next. */
  suggested: string[];
}

type Part = [met: (profile: ProfileFields) => boolean, words: string];

const REQUIRED: readonly Part[] = [
  [({ headline }) => headline.trim().length >= 10, 'Write a headline that says what you help with.'],
  [({ bio }) => bio.trim().length >= 40, 'Write a few sentences about yourself and your experience.'],
  [({ tags }) => tags.length > 0, 'Add at least one tag, so that questions can find you.'],
  [({ languages }) => languages.length > 0, 'Say which languages you speak.'],
  [({ hourlyRateMinor }) => hourlyRateMinor > 0, 'Set your hourly rate.'],
];

const HELPFUL: readonly Part[] = [
  [
    ({ bio }) => bio.trim().length >= 300,
    'Tell more in your bio: who you have helped, with what, and what you know best.',
  ],
  [({ tags }) => tags.length >= 5, 'Add tags until there are five: tools, fields and the words your customers use.'],
  [({ headline }) => headline.trim().length >= 30, 'Make your headline more exact: name the problem that you solve.'],
];

/** How complete a profile is, and what to add. */
export function profileCompleteness(profile: ProfileFields): Completeness {
  const missing = (parts: readonly Part[]) => parts.filter(([met]) => !met(profile)).map(([, words]) => words);
  const required = missing(REQUIRED);
  const suggested = missing(HELPFUL);
  const share = (open: string[], all: readonly Part[]) => 1 - open.length / all.length;
  return {
    percent: Math.round(70 * share(required, REQUIRED) + 30 * share(suggested, HELPFUL)),
    complete: required.length === 0,
    required,
    suggested,
  };
}
