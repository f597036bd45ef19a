import { createTokenizer } from '@cc/domain/matching/keywords.ts';
import { createTfIdfIndex } from '@cc/domain/matching/tf-idf-index.ts';
import { weightedTerms } from '@cc/domain/matching/weighted-terms.ts';
import type { PoolMember } from '@cc/drizzle/repositories/pool.ts';

export type IndexedPool = ReturnType<typeof createIndexedPool>;

/** The online pool in memory: members by id, and an inverted index over their tags, headlines and bios. */
export function createIndexedPool() {
  const members = new Map<string, PoolMember>();
  const index = createTfIdfIndex<string>();
  const tokenizer = createTokenizer('en');
  return {
    members,
    index,
    tokenizer,
    /** Adds somebody or replaces what is known of them. */
    set(member: PoolMember): void {
      members.set(member.userId, member);
      index.set(member.userId, weightedTerms(member, tokenizer));
    },
    remove(userId: string): void {
      if (members.delete(userId)) index.remove(userId);
    },
  };
}
