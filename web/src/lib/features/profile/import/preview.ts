import type { ProfileProposal } from '@cc/contract/http/consultants.ts';
import { canonicalTags, TAGS_MAX } from '@cc/domain/matching/tags/tags.ts';

export interface Editable {
  headline: string;
  bio: string;
  tags: readonly string[];
  languages: readonly string[];
}

/** A field that the import would change. */
export interface Change<Field extends keyof Editable = keyof Editable> {
  field: Field;
  now: Editable[Field];
  next: Editable[Field];
  /** What would only be added is taken unless one says no; what would replace words of one's own, if one says yes. */
  chosen: boolean;
}

const MAX_LANGUAGES = 8;

/** What an import would change of a form, field by field; nothing that is the same already. Tags and languages are only added. */
export function previewOf(now: Editable, proposal: ProfileProposal): Change[] {
  const changes: Change[] = [];
  for (const field of ['headline', 'bio'] as const) {
    const next = proposal[field];
    if (next && next !== now[field].trim())
      changes.push({ field, now: now[field], next, chosen: now[field].trim() === '' });
  }
  const tags = canonicalTags([...now.tags, ...proposal.tags], TAGS_MAX);
  if (tags.length > now.tags.length) changes.push({ field: 'tags', now: now.tags, next: tags, chosen: true });
  const languages = [...new Set([...now.languages, ...proposal.languages])].slice(0, MAX_LANGUAGES);
  if (languages.length > now.languages.length)
    changes.push({ field: 'languages', now: now.languages, next: languages, chosen: true });
  return changes;
}

/** The chosen changes as fields of the form. */
export const chosenOf = (changes: readonly Change[]): Partial<Editable> =>
  Object.fromEntries(changes.filter(({ chosen }) => chosen).map(({ field, next }) => [field, next]));
