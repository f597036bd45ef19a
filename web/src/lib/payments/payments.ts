import type { Answer } from '../api/client.ts';
import type { api } from '../api/client.ts';

export type PublicConfig = Answer<typeof api.platform.config>;

/** A card form on the page; the card's number never passes through our own servers. */
export interface CardForm {
  /** Saves the card that was typed in. @throws CardError with a sentence for the person. */
  confirm(clientSecret: string): Promise<void>;
  destroy(): void;
}

/** What a browser needs of the payment provider: Stripe's own script, or the stand-in of a development machine. */
export interface BrowserPayments {
  mountCardForm(element: HTMLElement, look: { dark: boolean }): Promise<CardForm>;
  /** 3-D Secure: lets the cardholder answer the bank. Resolves when they have, whatever the answer; the server looks itself. */
  handleNextAction(clientSecret: string): Promise<void>;
}

/** The card or the bank said no; the message may be shown as it is. */
export class CardError extends Error {
  override readonly name = 'CardError';
}

/** Each provider's code is loaded only when it is needed. */
export async function browserPayments({ payments }: PublicConfig): Promise<BrowserPayments> {
  if (payments.kind === 'stripe') return (await import('./stripe.ts')).createStripePayments(payments.publishableKey);
  return (await import('./standin.ts')).createStandInPayments(payments.url ?? '', payments.publishableKey);
}
