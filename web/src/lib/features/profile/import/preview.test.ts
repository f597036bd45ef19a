import { describe, expect, it } from 'vitest';
import { chosenOf, previewOf } from './preview.ts';

const now = { headline: 'My own words', bio: '', tags: ['sql'], languages: ['en'] };
const proposal = { headline: 'Their words', bio: 'A long life.', tags: ['sql', 'knitting'], languages: ['de', 'en'] };

describe('previewOf', () => {
  it('replaces nothing by itself, and adds', () => {
    expect(previewOf(now, proposal)).toEqual([
      { field: 'headline', now: 'My own words', next: 'Their words', chosen: false },
      { field: 'bio', now: '', next: 'A long life.', chosen: true },
      { field: 'tags', now: ['sql'], next: ['sql', 'knitting'], chosen: true },
      { field: 'languages', now: ['en'], next: ['en', 'de'], chosen: true },
    ]);
  });

  it('has nothing to say of what is there already, or was not found', () => {
    expect(previewOf(now, { headline: 'My own words', bio: null, tags: ['sql'], languages: [] })).toEqual([]);
  });

  it('keeps to ten tags, one’s own first', () => {
    const own = Array.from({ length: 9 }, (_, n) => `tag${n}`);
    const [tags] = previewOf({ ...now, tags: own }, { ...proposal, headline: null, bio: null });
    expect(tags?.next).toEqual([...own, 'sql']);
  });
});

describe('chosenOf', () => {
  it('is what is ticked', () => {
    expect(chosenOf(previewOf(now, proposal))).toEqual({
      bio: 'A long life.',
      tags: ['sql', 'knitting'],
      languages: ['en', 'de'],
    });
  });
});
