/** Signals of the ranking in words; what is not named here reads as it is called. */
const NAMES: Record<string, string> = {
  votes: 'Answered similar questions',
  votesNearest: 'Answered the most similar questions',
  votesKindred: 'Answered questions of this kind',
  field: 'Answers much of this field',
  fieldLately: 'Answered much of it lately',
  fieldEver: 'Answered much of it ever',
  focus: 'Answers mostly this field',
  focusEver: 'Always answered mostly this field',
  words: 'Answered these words before',
  wordsShare: 'Answered them more than others',
  wordsLikely: 'Uses the question’s words',
  profile: 'Profile has the words',
  profileField: 'Tags are of this field',
  weeks: 'Answered in the last weeks',
  month: 'Answered in the last month',
  season: 'Answered in the last months',
  halfYear: 'Answered in the last half year',
  year: 'Answered in the last year',
  years: 'Answered in the last years',
  since: 'Answered not long ago',
  rate: 'Answers often',
  overdue: 'Away for longer than usual',
  tenure: 'Has answered for long',
  experience: 'Sessions held',
  quality: 'Answers well',
  interplay: 'All of that taken together',
  rating: 'Rating',
  tier: 'Tier',
  response: 'Answers offers quickly',
  acceptance: 'Accepts offers',
  success: 'Holds calls to the end',
  trust: 'Trust',
  price: 'Price below the ceiling',
  newcomer: 'New here: chosen for a first chance',
  load: 'Rung much today, and others would do',
  // Of rankings that were kept before the weights were fitted.
  expertise: 'Profile fits the words',
  history: 'Answered similar questions',
};

/** "past_votes" and "pastVotes" become "Past votes". */
export function signalName(name: string): string {
  const known = NAMES[name];
  if (known) return known;
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const EXCLUDED: Record<string, string> = {
  asker: 'asked it',
  not_available: 'was busy or offline',
  ringing: 'was rung for another question',
  already_asked: 'had been asked before',
  first_choice: 'somebody else was wanted first',
  blocked: 'one has blocked the other',
  payouts_disabled: 'cannot be paid out yet',
  language: 'speaks another language',
  price: 'costs more than the ceiling',
  booking: 'has a booking soon',
  fit: 'did not fit well enough',
};

/** Why somebody was left out, in words. */
export const exclusionWords = (reason: string): string => EXCLUDED[reason] ?? reason.replace(/[_-]+/g, ' ');

const dayOnly = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' });
export const formatDay = (at: string): string => dayOnly.format(new Date(at));

/** A share as per cent with one digit: 0.4218 → "42.2%". */
export const formatShare = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** A signed number that keeps its place: "+0.120", "−0.035". */
export const formatSigned = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
