import type { Letters, LetterTemplate } from '@cc/contract/letters.ts';
import { layout, type Letter, type LetterParts } from './layout.ts';

type Parts = Omit<LetterParts, 'greeting'>;

/** Why money went back, to the two of a call. */
const REFUNDED: Record<string, { customer: string; consultant: string }> = {
  consultant_left: {
    customer: 'The consultant left before the time you paid for was used up, so you get the unused part back.',
    consultant: 'You left before the time that was paid for was used up, so the unused part went back.',
  },
  platform_fault: {
    customer: 'The line broke on our side before the time you paid for was used up, so you get the unused part back.',
    consultant:
      'The line broke on our side before the time that was paid for was used up, so the unused part went back.',
  },
  case: {
    customer: 'We have looked at your case and decided that you get this back.',
    consultant: 'We have looked at your customer’s case and decided that this goes back.',
  },
};
const BY_HAND = { customer: 'We have given you this back.', consultant: 'We have given your customer this back.' };

const TEMPLATES: { [T in LetterTemplate]: (data: Letters[T]) => Parts } = {
  verify_email: ({ url }) => ({
    subject: 'Is this your address?',
    paragraphs: [
      'Welcome to Consultant Connect. Confirm that this address is yours, and you can ask your first question.',
    ],
    action: { label: 'Yes, this is my address', url },
    closing: 'If you did not sign up, just leave this mail alone: nothing will happen without your click.',
  }),
  reset_password: ({ url, minutes }) => ({
    subject: 'Set a new password',
    paragraphs: [
      'Somebody, hopefully you, has told us that the password of your account is forgotten. Here you set a new one.',
      `The link is good for ${minutes} minutes, and works once. If you have asked more than once, only the newest letter counts.`,
    ],
    action: { label: 'Set a new password', url },
    closing:
      'If it was not you, just leave this mail alone: your password stays as it is. Nobody from us will ever ask you for this link.',
  }),
  password_changed: ({ url }) => ({
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your account has just been changed, and all other devices were signed out.',
      'If it was you, there is nothing to do. If it was not, set a new password at once: whoever did it is signed out then.',
    ],
    action: { label: 'It was not me: set a new password', url },
    closing: 'You get this because it is about the safety of your account.',
  }),
  nobody_free: ({ title, url }) => ({
    subject: 'Nobody was free for your question',
    paragraphs: [
      `We asked around for “${title}”, and nobody could take it just then. Nothing was charged.`,
      'Your question is still there. Keep waiting, or stop; both take one click.',
    ],
    action: { label: 'Go to my question', url },
    closing: 'You get this because you asked a question and were not on its page when the wait was over.',
  }),
  somebody_free: ({ title, url }) => ({
    subject: 'Somebody is free for your question now',
    paragraphs: [`You wanted to know: somebody who fits “${title}” is online now. Come back and we ring them.`],
    action: { label: 'Ask now', url },
    closing: 'You get this because you wanted to be told. Nothing is charged without a call.',
  }),
  question_claimed: ({ title, name, minutes, url }) => ({
    subject: `${name} would answer your question now`,
    paragraphs: [
      `${name} has read “${title}” and would answer it in a call. Confirm within ${minutes} minutes, and you are connected.`,
      'The free start and the price you agreed to hold as before.',
    ],
    action: { label: `Talk to ${name}`, url },
    closing: 'If you do nothing, your question stays open for others.',
  }),
  case_stated: ({ title, days, url }) => ({
    subject: 'Your customer says that something was not right',
    paragraphs: [
      `About your call “${title}”: your customer has told us what was not right. Please read it and tell us how you see it.`,
      `You have ${days} days; after that we decide on what we know.`,
    ],
    action: { label: 'Read and answer', url },
    closing: 'You get this because the customer of one of your calls has stated a case.',
  }),
  case_answered: ({ title, url }) => ({
    subject: 'The consultant has answered your case',
    paragraphs: [
      `About your call “${title}”: the consultant has told us how they see it. A person of ours decides next.`,
    ],
    action: { label: 'Read the answer', url },
    closing: 'You get this because you have stated a case. There is nothing you need to do.',
  }),
  case_decided: ({ title, outcome, decision, url }) => ({
    subject: 'Your case is decided',
    paragraphs: [`About the call “${title}”: ${outcome}`, decision],
    action: { label: 'Look at the call', url },
    closing: 'You get this because you were one of the two in this call.',
  }),
  refunded: ({ title, amount, reason, url }) => ({
    subject: `${amount} goes back to your card`,
    paragraphs: [
      `For your call “${title}”: ${(REFUNDED[reason] ?? BY_HAND).customer}`,
      `${amount} is on its way to the card you paid with. Banks take five to ten days to show it.`,
    ],
    action: { label: 'Look at the call', url },
    closing: 'You get this because money moved on your account. There is nothing you need to do.',
  }),
  refund_given: ({ title, amount, share, reason, url }) => ({
    subject: `${amount} of a call went back to your customer`,
    paragraphs: [
      `Your call “${title}”: ${(REFUNDED[reason] ?? BY_HAND).consultant}`,
      `${share} of it comes out of what you earned; we gave our commission on it back too.`,
    ],
    action: { label: 'See who was there when', url },
    closing: 'You get this because money moved on your account. Anything wrong? The page shows every step.',
  }),
  question_expired: ({ title, url }) => ({
    subject: 'Nobody took your question within a day',
    paragraphs: [
      `We are sorry: “${title}” found nobody within a day, so we have closed it. Nothing was charged.`,
      'Asking it again takes one click; some more detail or a higher price ceiling often helps.',
    ],
    action: { label: 'Look at my question', url },
    closing: 'You get this because you left a question with us. Its text is kept on that page.',
  }),
  payouts_stopped: ({ url }) => ({
    subject: 'Your payout account needs something from you',
    paragraphs: [
      'Our payment provider cannot pay you any more until you have told it what it asks for. So that you do not answer without being paid, we have taken you offline.',
      'What you have earned is not lost.',
    ],
    action: { label: 'See what is missing', url },
    closing: 'Once it is settled, switch yourself on again at your desk.',
  }),
  offers_paused: ({ reason, url }) => ({
    subject: 'We have paused your offers',
    paragraphs: [
      'For now you are not offered any questions, and cannot go online. This is why:',
      reason,
      'A call that you are in goes on, and what you have earned is paid out as always.',
    ],
    action: { label: 'Go to my desk', url },
    closing: 'If you think that this is wrong, or to sort it out, answer this mail.',
  }),
  offers_resumed: ({ url }) => ({
    subject: 'You can be offered questions again',
    paragraphs: ['The pause of your offers is over. You are still off: switch yourself on when you like.'],
    action: { label: 'Go online', url },
    closing: 'Nothing else has changed.',
  }),
  hold_ahead_asked: ({ title, amount, why, until, url }) => ({
    subject: `Your bank needs you for “${title}”`,
    paragraphs: [
      `We wanted to hold ${amount} on your card for it. ${why}`,
      `Please do that until ${until}, or it is cancelled. Nothing has been charged.`,
    ],
    action: { label: 'Confirm, or use another card', url },
    closing: 'A hold is not a charge: you pay only for a call that goes past its free start.',
  }),
  hold_ahead_cancelled: ({ title, url }) => ({
    subject: `“${title}” is cancelled`,
    paragraphs: ['The price could not be held on your card in time, so it does not take place. Nothing was charged.'],
    action: { label: 'See what you can do', url },
    closing: 'You can plan it anew at any time.',
  }),
  payout_failed: ({ url }) => ({
    subject: 'Your bank did not take a payout',
    paragraphs: [
      'A payout to your bank account came back. Nothing is lost: the money is on your account at our payment provider and goes out again once the bank details are right.',
    ],
    action: { label: 'Check my payout details', url },
    closing: 'You get this because you are paid through Consultant Connect.',
  }),
  tier_changed: ({ from, to, percent, reasons, url }) => ({
    subject: `You are ${to} now: our commission is ${percent}`,
    paragraphs: [
      `Until now you were ${from}. From the next question on, our commission is ${percent}; calls that you have already accepted keep theirs.`,
      reasons,
    ],
    action: { label: 'See how it stands', url },
    closing: 'Tiers follow your figures of all calls. They are looked at after each call and every night.',
  }),
  receipt: ({ number, amount, title, name, url }) => ({
    subject: `Your receipt ${number}: ${amount}`,
    paragraphs: [
      `Your call with ${name} about “${title}” was charged to your card: the ${amount} that you agreed to, once.`,
      'The receipt is attached. Who was there when, and how this was decided, is on the page of the call.',
    ],
    action: { label: 'Look at the call', url },
    closing: 'If something is not right with it, say so on that page within seven days.',
  }),
};

const firstName = (name: string) => name.trim().split(/\s+/)[0] ?? name;

/**
 * A mail in words, from what is in its row.
 * @throws when there is no such template, or its data is incomplete.
 */
export function letterOf(template: string, data: Record<string, string>, name: string): Letter {
  if (!Object.hasOwn(TEMPLATES, template)) throw new Error(`There is no mail template "${template}".`);
  const complete = new Proxy(data, {
    get(known, key: string) {
      const value = known[key];
      if (!value) throw new Error(`The mail "${template}" needs "${key}".`);
      return value;
    },
  });
  // Which data a template has is checked by the proxy: a row does not carry its type.
  const write = TEMPLATES[template as LetterTemplate] as (data: Record<string, string>) => Parts;
  return layout({ ...write(complete), greeting: `Hello ${firstName(name)},` });
}
