import { describe, expect, it } from 'vitest';
import { newDraft, parseDraft, splitQuestion, suggestedTags } from './draft.ts';

describe('parseDraft', () => {
  it('brings back what was kept, with its id', () => {
    const draft = {
      ...newDraft('kept'),
      title: 'Why is my build slow?',
      tags: ['vite'],
      maxPriceMinor: 4500,
      consent: true,
      firstChoice: { id: 'ada', name: 'Ada' },
    };
    expect(parseDraft(JSON.stringify(draft), 'new')).toEqual(draft);
  });

  it.each([null, '', 'not json', '[]', '7', 'null'])('starts empty from %j', (kept) => {
    expect(parseDraft(kept, 'new')).toEqual(newDraft('new'));
  });

  it('drops only what is not readable', () => {
    const kept = {
      id: 3,
      title: 'Hello',
      text: null,
      tags: ['a', 1],
      maxPriceMinor: 1.5,
      consent: 'yes',
      firstChoice: { id: 'ada' },
    };
    expect(parseDraft(JSON.stringify(kept), 'new')).toEqual({ ...newDraft('new'), title: 'Hello', tags: ['a'] });
  });
});

describe('splitQuestion', () => {
  it('takes a short line as the title', () => {
    expect(splitQuestion('  How do I   deduct a home office? ')).toEqual({
      title: 'How do I deduct a home office?',
      text: '',
    });
  });

  it('takes the first sentence of more, and keeps everything as text', () => {
    const typed = 'My query got slow overnight. Nothing was deployed.\nThe plan shows a sequential scan.';
    expect(splitQuestion(typed)).toEqual({ title: 'My query got slow overnight.', text: typed });
  });

  it('never makes a title that is too long', () => {
    const typed = 'word '.repeat(100);
    const { title, text } = splitQuestion(typed);
    expect(title.length).toBeLessThanOrEqual(140);
    expect(title.endsWith('word…')).toBe(true);
    expect(text).toBe(typed.trim());
  });

  it('does not take "Hi." for the question', () => {
    expect(splitQuestion('Hi.\nMy taxes are late and I do not know what to do now.').title).toBe(
      'Hi. My taxes are late and I do not know what to do now.',
    );
  });
});

describe('suggestedTags', () => {
  const known = ['postgresql', 'machine-learning', 'c++', 'tax', 'node.js'];

  it('finds known tags in what was typed', () => {
    expect(suggestedTags('My PostgreSQL query, and tax.', known, [])).toEqual(['postgresql', 'tax']);
    expect(suggestedTags('learning about a machine in C++ or node.js.', known, [])).toEqual([
      'machine-learning',
      'c++',
      'node.js',
    ]);
  });

  it('leaves out parts of words and what is chosen', () => {
    expect(suggestedTags('the taxi with postgresql', known, ['postgresql'])).toEqual([]);
  });
});
