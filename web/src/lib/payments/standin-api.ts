import { CardError } from './payments.ts';

/** An intent as far as the browser looks at it. */
export interface Intent {
  id: string;
  object: 'payment_intent' | 'setup_intent';
  status: string;
}

/** Id of the intent that a client secret opens: `pi_…_secret_…` → `pi_…`. */
export const intentId = (clientSecret: string): string => clientSecret.split('_secret_')[0] ?? '';

/** Calls the development stand-in of the payment provider, in the provider's own form. */
export function createStandInApi(baseUrl: string, publishableKey: string) {
  return async function call<T>(method: 'GET' | 'POST', path: string, params: Record<string, string>): Promise<T> {
    const form = new URLSearchParams(params);
    const url = method === 'GET' ? `${baseUrl}${path}?${form}` : `${baseUrl}${path}`;
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${publishableKey}` },
      ...(method === 'POST' ? { body: form } : {}),
    }).catch(() => {
      throw new CardError('The payment provider could not be reached. Nothing was charged; please try again.');
    });
    const answer = (await response.json()) as T & { error?: { message?: string } };
    if (!response.ok) throw new CardError(answer.error?.message ?? 'The bank refused this card.');
    return answer;
  };
}
