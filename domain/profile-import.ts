import { stripContactDetails } from './contact-details.ts';
import type { TagLexicon } from './matching/tags/tag-suggestions.ts';
import { canonicalTag, TAGS_MAX } from './matching/tags/tags.ts';

/** What an export of a professional network says of its owner. Everything may be empty. */
export interface Career {
  headline: string;
  summary: string;
  industry: string;
  /** As exported: usually the newest first. */
  positions: readonly CareerPosition[];
  skills: readonly string[];
  /** ISO 639-1. */
  languages: readonly string[];
}

export interface CareerPosition {
  title: string;
  company: string;
  description: string;
  /** As exported, "Jan 2019"; only the year is used. `to` is empty for what one still does. */
  from: string;
  to: string;
}

/** A profile as it could be; null, or an empty list, where nothing was found. */
export interface ProfileProposal {
  headline: string | null;
  bio: string | null;
  tags: string[];
  languages: string[];
}

const HEADLINE = { min: 10, max: 120 };
const BIO = { min: 40, max: 4_000 };
/** A summary shorter than this is followed by what the positions say. */
const BIO_ENOUGH = 300;
const POSITIONS_IN_BIO = 4;

/** What is written in a bio is public: no ways around the platform, no marks of a spreadsheet or of a page. */
function clean(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/<\/?[a-z][^<>]{0,500}>/gi, ' ')
    .replace(/[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n');
  return stripContactDetails(plain)
    .replace(/\[(?:e-mail|link|handle|phone number) hidden\]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

const cleanLine = (text: string): string =>
  clean(text)
    .replace(/\s+/g, ' ')
    .replace(/^[=+@\s]+/, '');

/** At most `max` characters, cut after a whole word. */
function fit(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  const space = head.search(/\s\S*$/);
  return `${head.slice(0, space > max / 2 ? space : undefined).replace(/[\ud800-\udbff]$/, '')}…`;
}

const yearOf = (date: string): string => /(?:19|20)\d\d/.exec(date)?.[0] ?? '';

function lineOf(position: CareerPosition): string {
  const where = cleanLine(position.company);
  const [from, to] = [yearOf(position.from), yearOf(position.to)];
  const years = from && to && from !== to ? ` (${from}–${to})` : from && !to && !position.to ? ` (since ${from})` : '';
  const what = clean(position.description);
  return `${cleanLine(position.title)}${where && ` at ${where}`}${years}${what ? `: ${what}` : '.'}`;
}

function headlineOf({ headline, positions, industry }: Career): string | null {
  const current = positions.find(({ to }) => !to.trim()) ?? positions[0];
  const title = current ? cleanLine(current.title) : '';
  const field = cleanLine(industry);
  const candidates = [cleanLine(headline), [title, field].filter(Boolean).join(', ')];
  const found = candidates.find((text) => text.length >= HEADLINE.min);
  return found ? fit(found, HEADLINE.max) : null;
}

function bioOf({ summary, positions }: Career): string | null {
  const parts = [clean(summary)];
  for (const position of positions.filter(({ title }) => title.trim()).slice(0, POSITIONS_IN_BIO)) {
    if (parts.join('\n').length >= BIO_ENOUGH) break;
    parts.push(lineOf(position));
  }
  const bio = fit(parts.filter(Boolean).join('\n'), BIO.max);
  return bio.length >= BIO.min ? bio : null;
}

/** Skills as tags, those that questions know first; then what headline and bio suggest. */
function tagsOf({ skills }: Career, headline: string, bio: string, lexicon: TagLexicon): string[] {
  const own = [...new Set(skills.flatMap((skill) => canonicalTag(cleanLine(skill)) ?? []))];
  const known = lexicon.known(own);
  const ranked = [...known, ...own.filter((tag) => !known.includes(tag))];
  const suggested = lexicon.suggest({ headline, bio }, ranked.slice(0, TAGS_MAX)).filter(({ why }) => why !== 'word');
  return [...ranked, ...suggested.map(({ tag }) => tag)].slice(0, TAGS_MAX);
}

/** Turns an export into a profile that its owner can look at, take or leave, part by part. */
export function proposeProfile(career: Career, lexicon: TagLexicon): ProfileProposal {
  const headline = headlineOf(career);
  const bio = bioOf(career);
  return {
    headline,
    bio,
    tags: tagsOf(career, headline ?? '', bio ?? '', lexicon),
    languages: [...new Set(career.languages)],
  };
}
