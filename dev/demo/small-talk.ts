import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { Random } from './random.ts';

/** What is said without having been asked, each some time into the call. */
export function openingLines({ title, other }: Pick<SessionView, 'title' | 'other'>, random: Random) {
  const greeting = random.pick([
    `Hello ${other.name}! I have read your question.`,
    `Hi ${other.name}, good to see you.`,
    `Hello ${other.name}, thanks for asking.`,
  ]);
  const start = random.pick([
    `"${title}": tell me first what you have tried so far.`,
    'Share your screen if it is easier to show than to tell.',
    'Take your time: the first minutes are free, so let us see whether I am the right one.',
  ]);
  return [
    { afterMs: random.between(1_500, 3_000), text: greeting },
    { afterMs: random.between(7_000, 11_000), text: start },
  ];
}

/** Something friendly to say to what the customer wrote; `count` is how often they have written. */
export function replyTo(text: string, count: number, random: Random): string {
  if (/\b(thanks|thank you|thx|bye|goodbye)\b/i.test(text))
    return random.pick(['You are welcome!', 'With pleasure. All the best!']);
  if (count > 4) return random.pick(['Yes.', 'Exactly.', 'I see.', 'Go on.']);
  if (/https?:\/\//.test(text)) return 'Got the link, opening it now.';
  if (text.trim().endsWith('?')) {
    return random.pick([
      'Good question. Short answer: it depends on one thing, let me show you.',
      'Yes, in most cases. I will tell you the exception in a moment.',
      'I would try the simplest thing first.',
    ]);
  }
  return random.pick([
    'I see. Go on, I am listening.',
    'That helps, thank you.',
    'All right, and when did that begin?',
    'Understood. Let us look at it together.',
  ]);
}

/** How a call was, from the consultant's side. */
export function ratingFor(random: Random): { stars: number; comment: string } {
  const stars = random.next() < 0.8 ? 5 : 4;
  return { stars, comment: random.pick(['', 'Clear question, good talk.', 'Well prepared and friendly.']) };
}
