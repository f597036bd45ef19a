/** What each template of a mail needs; `template` and `data` of a row of `mails`. A `url` may be a path of this site. */
export interface Letters {
  /** Confirms an address. */
  verify_email: { url: string };
  /** Leads to a new password where the old one is forgotten. `minutes`: how long the link is good. */
  reset_password: { url: string; minutes: string };
  /** The password has been changed, by whichever way; `url` leads to another one. */
  password_changed: { url: string };
  /** The wait is over without a taker, and its asker has gone. */
  nobody_free: { title: string; url: string };
  /** Somebody who fits has come online, as its asker wished to hear. */
  somebody_free: { title: string; url: string };
  /** A consultant would answer a question that was left open; its asker confirms. `minutes`: how long they have for it. */
  question_claimed: { title: string; name: string; minutes: string; url: string };
  /** The customer of a call has stated a case; the consultant is asked to answer. */
  case_stated: { title: string; days: string; url: string };
  /** The consultant has answered; an admin decides. */
  case_answered: { title: string; url: string };
  /** An admin has decided; `outcome` is a sentence, `decision` what the admin wrote. */
  case_decided: { title: string; outcome: string; decision: string; url: string };
  /** Money went back to the customer; `reason` is that of the refund. */
  refunded: { title: string; amount: string; reason: string; url: string; receiptId?: string };
  /** The same, to the consultant: `share` is what of it came out of what they were paid. */
  refund_given: { title: string; amount: string; share: string; reason: string; url: string };
  /** A question that its asker had left to itself found nobody within its life. */
  question_expired: { title: string; url: string };
  /** The payout account can no longer receive anything, so its consultant was taken offline. */
  payouts_stopped: { url: string };
  /** An admin has paused the consultant from being offered; `reason` is what the admin wrote to them. */
  offers_paused: { reason: string; url: string };
  /** The pause is over. */
  offers_resumed: { url: string };
  /** A hold for something that begins later needs its payer: the bank asks, or `why` the card did not do. `until` as people read it. */
  hold_ahead_asked: { title: string; amount: string; why: string; until: string; url: string };
  /** It did not come to stand in time, so what it was for is off. */
  hold_ahead_cancelled: { title: string; url: string };
  /** The bank refused a payout; the money is back on the account at the provider. */
  payout_failed: { url: string };
  /** Figures earned another tier; `percent` is the commission from now on, `reasons` is said as it is. */
  tier_changed: { from: string; to: string; percent: string; reasons: string; url: string };
  /** A call was charged. A mail that names a receipt (or credit note) gets it attached. */
  receipt: { receiptId: string; number: string; amount: string; title: string; name: string; url: string };
}

export type LetterTemplate = keyof Letters;
export type WantedLetter = { [T in LetterTemplate]: { template: T; data: Letters[T] } }[LetterTemplate];
