import { formatMoney } from './money.ts';

/** What is known of a call whose charge was taken back by the payer's bank. Instants are epoch ms. */
export interface CallFacts {
  customer: { name: string; email: string };
  consultantName: string;
  title: string;
  priceMinor: number;
  currency: string;
  blockMinutes: number;
  freeWindowMs: number;
  /** When the customer agreed to the hold and the charge, to which wording, and up to what. */
  /** Which block of the call was charged; beyond the first, `consent.at` is when the customer extended the call by it. */
  block: number;
  consent: { at: number; version: string; ceilingMinor: number };
  receipt: string | null;
  presence: { who: 'customer' | 'consultant'; from: number; to: number }[];
  talkMs: number;
  markAt: number | null;
  endedAt: number;
  refundedMinor: number;
  /** How many chat messages each of the two wrote; what they say stays between them. */
  messages: { customer: number; consultant: number };
  /** Stars that the customer gave afterwards. */
  stars: number | null;
}

/** What is said to the payer's bank, field by field, in plain text. */
export interface EvidenceText {
  customerName: string;
  customerEmail: string;
  productDescription: string;
  serviceDate: string;
  accessLog: string;
  refundPolicy: string;
  more: string;
}

const utc = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
const minutes = (ms: number): string => `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1_000)} s`;

/**
 * Evidence for a chargeback: what was agreed and when, who was in the call from when to when by the media that reached our
 * server, and what was given back. Nothing that the two said to each other is in it.
 */
export function evidenceText(facts: CallFacts): EvidenceText {
  const money = (minor: number) => formatMoney(minor, facts.currency);
  const { consent, presence, messages } = facts;
  const free =
    facts.freeWindowMs > 0
      ? `It costs nothing if it ends within the first ${minutes(facts.freeWindowMs)} of talk.`
      : 'It had no free start, which the customer was told and agreed to beforehand.';
  const more = [
    facts.receipt && `A numbered receipt (${facts.receipt}) was sent to the customer by e-mail.`,
    facts.refundedMinor > 0 && `${money(facts.refundedMinor)} has been refunded already.`,
    `During the call the customer wrote ${messages.customer} and the consultant ${messages.consultant} chat messages.`,
    facts.stars !== null && `Afterwards the customer rated the consultant with ${facts.stars} of 5 stars.`,
    'The customer could state a case with us within seven days of the call, on the page of the call.',
  ];
  return {
    customerName: facts.customer.name,
    customerEmail: facts.customer.email,
    productDescription:
      facts.block > 1
        ? `Extension, by up to ${facts.blockMinutes} minutes more, of a live video consultation with ${facts.consultantName} ` +
          `on the customer's own question “${facts.title}”, for ${money(facts.priceMinor)}. During the call the customer was ` +
          `shown that price, agreed to it on ${utc(consent.at)} (wording ${consent.version}), and talked on past the end of ` +
          'the block before.'
        : `A live video consultation of up to ${facts.blockMinutes} minutes with ${facts.consultantName}, on the customer's own ` +
          `question “${facts.title}”, for ${money(facts.priceMinor)}. ${free} The customer agreed to this on ` +
          `${utc(consent.at)} (wording ${consent.version}, for up to ${money(consent.ceilingMinor)}).`,
    serviceDate: new Date(presence[0]?.from ?? facts.endedAt).toISOString().slice(0, 10),
    accessLog: [
      'Presence by the media that reached our server:',
      ...presence.map(({ who, from, to }) => `${who}: ${utc(from)} to ${utc(to)}`),
      `Both together: ${minutes(facts.talkMs)}.`,
      ...(facts.markAt === null ? [] : [`Past the free start from ${utc(facts.markAt)} on.`]),
      `Ended: ${utc(facts.endedAt)}.`,
    ].join('\n'),
    refundPolicy:
      'Shown before each question is asked: a call that ends within its free start is free; if the consultant or the ' +
      'platform breaks a call off after that, the unused share is refunded by itself; otherwise what was agreed is charged once.',
    more: more.filter(Boolean).join('\n'),
  };
}
