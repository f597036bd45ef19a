import type { z } from 'zod';
import type {
  careerInput,
  ProfileProposal,
  TagSuggestion,
  tagSuggestionsInput,
} from '@cc/contract/http/consultants.ts';
import { createTokenizer } from '@cc/domain/matching/words/keywords.ts';
import { createTagLexicon, type TagLexicon } from '@cc/domain/matching/tags/tag-suggestions.ts';
import { canonicalTags } from '@cc/domain/matching/tags/tags.ts';
import { proposeProfile } from '@cc/domain/profile-import.ts';
import { findConsultant } from '@cc/drizzle/repositories/consultants.ts';
import { knownTags } from '@cc/drizzle/views/known-tags.ts';
import type { Deps } from '../../deps.ts';

/** How old the counted tags may be. Reading them is one pass over all profiles. */
const FRESH_MS = 60_000;

/**
 * Help with writing a profile, for whoever is signed in: who becomes a consultant needs it before there is a profile. Answers
 * from memory; saves nothing.
 */
export function createProfileHelp({ db, now }: Pick<Deps, 'db'> & { now: () => number }) {
  // Profiles are mostly written in one of these; a word that is a stopword in either is no tag.
  const tokenizers = [createTokenizer('en'), createTokenizer('de')] as const;
  let kept: { lexicon: Promise<TagLexicon>; at: number } | undefined;

  function lexicon(): Promise<TagLexicon> {
    if (kept && Math.abs(now() - kept.at) < FRESH_MS) return kept.lexicon;
    const reading = { at: now(), lexicon: knownTags(db).then((known) => createTagLexicon(known, [...tokenizers])) };
    kept = reading;
    // A failure is told to those who wait for it and not kept for others.
    reading.lexicon.catch(() => {
      if (kept === reading) kept = undefined;
    });
    return reading.lexicon;
  }

  return {
    async suggestTags(
      userId: string,
      { tags, ...text }: z.output<typeof tagSuggestionsInput>,
    ): Promise<TagSuggestion[]> {
      const [known, own] = await Promise.all([lexicon(), findConsultant(db, userId)]);
      // One's own profile is counted like any other, but says nothing about others.
      const mine = new Set(own?.active ? canonicalTags(own.tags) : []);
      return known.suggest(text, tags).map((item) => {
        if (!mine.has(item.tag) || item.profiles === 0) return item;
        return { ...item, profiles: item.profiles - 1, ...(item.profiles === 1 && { why: 'word' as const }) };
      });
    },

    async propose(career: z.output<typeof careerInput>): Promise<ProfileProposal> {
      return proposeProfile(career, await lexicon());
    },
  };
}

export type ProfileHelp = ReturnType<typeof createProfileHelp>;
