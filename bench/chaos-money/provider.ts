/** What of the provider's objects a run looks at. */
export interface Intent {
  id: string;
  status: string;
  amount_received: number;
  currency: string;
  metadata: { paymentId?: string; sessionId?: string };
  latest_charge: Charge | null;
}

export interface Charge {
  id: string;
  /** Authorised by the bank, captured or not. */
  status: 'succeeded' | 'failed' | 'pending';
  captured: boolean;
  amount_refunded: number;
  application_fee: Fee | null;
  transfer: Transfer | null;
}

interface Fee {
  id: string;
  originating_transaction: string;
  amount: number;
  amount_refunded: number;
}

export interface Transfer {
  id: string;
  /** Null for one out of the house's own balance. */
  source_transaction: string | null;
  amount: number;
  amount_reversed: number;
  metadata: { paymentId?: string };
}

/** What a customer of a run types. */
export const CARD_NUMBER = '4242424242424242';

/** The stand-in as its owner sees it: the API with the secret key, and its hooks. Outlives its restarts. */
export function createProvider(url: string, secretKey: string) {
  async function json<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
    const body = (await answer.json()) as T;
    if (!answer.ok) throw new Error(`The stand-in refused ${path}: ${JSON.stringify(body).slice(0, 300)}`);
    return body;
  }
  /** A whole list, page by page. */
  async function all<T extends { id: string }>(what: string, query = ''): Promise<T[]> {
    const items: T[] = [];
    for (;;) {
      const after = items.length > 0 ? `&starting_after=${items.at(-1)!.id}` : '';
      const page = await json<{ data: T[]; has_more: boolean }>(`/v1/${what}?limit=100${query}${after}`, { headers });
      items.push(...page.data);
      if (!page.has_more) return items;
    }
  }
  const headers = { authorization: `Bearer ${secretKey}` };
  const post = <T>(path: string, fields: Record<string, string> = {}) =>
    json<T>(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  return {
    post,
    hook: <T>(name: string, body: object = {}) =>
      json<T>(`/_test/${name}`, { method: 'POST', body: JSON.stringify(body) }),
    /** A browser's part of saving a card. */
    typeCard: (publishableKey: string, { id, clientSecret }: { id: string; clientSecret: string }) =>
      json(`/v1/setup_intents/${id}/confirm`, {
        method: 'POST',
        body: new URLSearchParams({
          key: publishableKey,
          client_secret: clientSecret,
          'payment_method_data[type]': 'card',
          'payment_method_data[card][number]': CARD_NUMBER,
          'payment_method_data[card][exp_month]': '12',
          'payment_method_data[card][exp_year]': '2040',
          'payment_method_data[card][cvc]': '123',
        }),
      }),
    clearFaults: () => json('/_test/faults', { method: 'DELETE' }),
    /** How often each kind of fault has fired. */
    async faults(): Promise<Record<string, number>> {
      const { data } = await json<{ data: { kind: string; fired: number }[] }>('/_test/faults', {});
      const fired: Record<string, number> = {};
      for (const { kind, fired: times } of data) fired[kind] = (fired[kind] ?? 0) + times;
      return fired;
    },
    /** Money in the house's balance that can be used at once. */
    topUp: (amountMinor: number, currency: string) =>
      post('/v1/payment_intents', {
        amount: String(amountMinor),
        currency,
        payment_method: 'pm_card_bypassPending',
        confirm: 'true',
        'automatic_payment_methods[enabled]': 'true',
        'automatic_payment_methods[allow_redirects]': 'never',
      }),
    /** What was paid out of that balance for charges that were lost. */
    lossTransfers: async () => (await all<Transfer>('transfers')).filter((one) => one.source_transaction === null),
    /** Every intent there is, with where its money went. */
    async intents(): Promise<Intent[]> {
      const intents = await all<Intent>('payment_intents', '&expand[]=data.latest_charge');
      const [fees, transfers] = [await all<Fee>('application_fees'), await all<Transfer>('transfers')];
      const feeOf = new Map(fees.map((fee) => [fee.originating_transaction, fee]));
      const transferOf = new Map(transfers.map((transfer) => [transfer.source_transaction, transfer]));
      return intents.map((intent) => {
        const charge = intent.latest_charge;
        const more = charge && {
          application_fee: feeOf.get(charge.id) ?? null,
          transfer: transferOf.get(charge.id) ?? null,
        };
        return { ...intent, latest_charge: charge && { ...charge, ...more } };
      });
    },
  };
}

export type Provider = ReturnType<typeof createProvider>;

/** Trouble at the provider for as long as a run lasts; each kind by chance, repeatable by the seed. */
export async function makeTrouble(provider: Provider, seed: number): Promise<void> {
  const intents = '/v1/payment_intents*';
  const rules = [
    { kind: 'answer_lost', probability: 0.08, match: { path: intents } },
    { kind: 'connection_closed', probability: 0.03, match: { path: intents } },
    { kind: 'hang', probability: 0.01, ms: 12_000, match: { path: intents } },
    { kind: 'answer_lost', probability: 0.3, match: { path: '/v1/transfers*' } },
    { kind: 'server_error', probability: 0.15, effect: true, match: { method: 'POST', path: '/v1/transfers*' } },
    { kind: 'rate_limited', probability: 0.06, match: { path: intents } },
    { kind: 'lock_timeout', probability: 0.03, match: { path: intents } },
    // A 500 that the key keeps, with and without its effect.
    { kind: 'server_error', probability: 0.04, effect: true, match: { method: 'POST', path: intents } },
    { kind: 'server_error', probability: 0.03, effect: false, match: { method: 'POST', path: intents } },
    { kind: 'slow', probability: 0.1, ms: 700, match: { path: intents } },
    // Longer than a lease lasts, and than the house waits for an answer.
    { kind: 'slow', probability: 0.04, ms: 9_000, match: { method: 'POST', path: '/v1/payment_intents' } },
    { kind: 'slow', probability: 0.04, ms: 11_500, match: { method: 'POST', path: '/v1/payment_intents' } },
    { kind: 'webhook_drop', probability: 0.15 },
    { kind: 'webhook_duplicate', probability: 0.15 },
    { kind: 'webhook_delay', probability: 0.1, ms: 5_000 },
    { kind: 'webhook_reorder', probability: 0.3, ms: 2_000 },
  ];
  for (const [i, rule] of rules.entries()) await provider.hook('faults', { seed: seed * 100 + i, ...rule });
}
