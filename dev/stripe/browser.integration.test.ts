import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onboardedAccount, placeHold, startStandin, type RunningStandin } from './testing/standin.ts';

let standin: RunningStandin;
beforeAll(async () => {
  standin = await startStandin();
});
afterAll(() => standin.stop());

const typed = (number: string, over: Record<string, string> = {}) => ({
  type: 'card',
  'card[number]': number,
  'card[exp_month]': '12',
  'card[exp_year]': '2040',
  'card[cvc]': '123',
  ...over,
});

/** What the person does on the page that the dialog frames. */
async function bankCheck(
  url: string,
  outcome: string,
): Promise<{ message: { type: string; intent: string; status: string }; return_url: string | null }> {
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(page.headers.get('x-frame-options')).toBeNull();
  expect(await page.text()).toContain('Bank check (test)');
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }) });
  return (await answer.json()) as {
    message: { type: string; intent: string; status: string };
    return_url: string | null;
  };
}

describe('a typed card', () => {
  it('becomes a payment method of which only brand, last four and expiry are kept', async () => {
    const { status, headers, body } = await standin.browser(
      'POST',
      '/v1/payment_methods',
      typed('4242 4242 4242 4242'),
    );
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(body.card).toMatchObject({ brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040 });
    expect(JSON.stringify(body)).not.toContain('424242424242');
  });

  it.each([
    ['4242424242424241', {}, 'incorrect_number', undefined],
    ['4111111111111111', {}, 'card_declined', 'test_mode_live_card'],
    ['4242424242424242', { 'card[exp_month]': '13' }, 'invalid_expiry_month', undefined],
    ['4242424242424242', { 'card[exp_year]': '2020' }, 'invalid_expiry_year', undefined],
    ['4242424242424242', { 'card[cvc]': '12' }, 'invalid_cvc', undefined],
  ])('%s %o is refused: %s', async (number, over, code, declineCode) => {
    const { status, body } = await standin.browser('POST', '/v1/payment_methods', typed(number, over));
    expect(status).toBe(402);
    expect(body.error?.code).toBe(code);
    expect(body.error?.decline_code).toBe(declineCode);
    expect(body.error?.message).toBeTruthy();
  });

  it('is never taken from a server', async () => {
    const card = { number: '4242424242424242', exp_month: 12, exp_year: 2040 };
    await expect(standin.stripe.paymentMethods.create({ type: 'card', card })).rejects.toMatchObject({
      statusCode: 402,
    });
  });
});

describe('saving a card', () => {
  const setUp = async (number: string) => {
    const customer = await standin.stripe.customers.create();
    const intent = await standin.stripe.setupIntents.create({ customer: customer.id });
    const method = await standin.browser('POST', '/v1/payment_methods', typed(number));
    const confirmed = await standin.browser('POST', `/v1/setup_intents/${intent.id}/confirm`, {
      client_secret: intent.client_secret!,
      payment_method: method.body.id!,
    });
    return { customer, intent, confirmed };
  };

  it('succeeds at once without 3-D Secure', async () => {
    const { customer, confirmed } = await setUp('4242424242424242');
    expect(confirmed.body.status).toBe('succeeded');
    expect((await standin.stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  });

  it('goes through the bank’s check', async () => {
    const { customer, intent, confirmed } = await setUp('4000002500003155');
    expect(confirmed.body.status).toBe('requires_action');
    const { message } = await bankCheck(
      String(confirmed.body.next_action!.use_stripe_sdk!.three_d_secure_url),
      'complete',
    );
    expect(message).toEqual({ type: 'standin:3ds', intent: intent.id, status: 'succeeded' });
    expect((await standin.stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  });

  it('is declined with a message, and saves nothing', async () => {
    const { customer, confirmed } = await setUp('4000000000009995');
    expect(confirmed.status).toBe(402);
    expect(confirmed.body.error).toMatchObject({ code: 'card_declined', decline_code: 'insufficient_funds' });
    expect((await standin.stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(0);
  });
});

describe('paying with 3-D Secure', () => {
  it('is picked up in the browser after the server confirmed, and places the hold', async () => {
    const destination = await onboardedAccount(standin);
    const intent = await placeHold(
      standin,
      { off_session: false, transfer_data: { destination } },
      'pm_card_threeDSecure2Required',
    );
    const look = () =>
      standin.browser('GET', `/v1/payment_intents/${intent.id}`, { client_secret: intent.client_secret! });
    const waiting = await look();
    expect(waiting.body.status).toBe('requires_action');
    expect(waiting.body.customer).toBeUndefined();
    expect(waiting.body.metadata).toBeUndefined();
    await bankCheck(String(waiting.body.next_action!.use_stripe_sdk!.three_d_secure_url), 'complete');
    expect((await look()).body.status).toBe('requires_capture');
    expect((await standin.stripe.paymentIntents.capture(intent.id, { application_fee_amount: 900 })).status).toBe(
      'succeeded',
    );
  });

  it('failed: another card pays', async () => {
    const intent = await placeHold(standin, {}, 'pm_card_threeDSecure2Required');
    const { message } = await bankCheck(String(intent.next_action!.use_stripe_sdk!.three_d_secure_url), 'fail');
    expect(message.status).toBe('requires_payment_method');
    const again = await standin.browser('POST', `/v1/payment_intents/${intent.id}/confirm`, {
      client_secret: intent.client_secret!,
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': '5555555555554444',
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '40',
      'payment_method_data[card][cvc]': '123',
    });
    expect(again.body.status).toBe('requires_capture');
  });

  it('passed, and then declined by the bank', async () => {
    const intent = await placeHold(standin, {}, 'pm_card_threeDSecureRequiredChargeDeclined');
    const { message } = await bankCheck(String(intent.next_action!.use_stripe_sdk!.three_d_secure_url), 'complete');
    expect(message.status).toBe('requires_payment_method');
    const look = await standin.browser('GET', `/v1/payment_intents/${intent.id}`, {
      client_secret: intent.client_secret!,
    });
    expect(look.body.last_payment_error?.code).toBe('card_declined');
  });

  it('leads back to return_url where one was given', async () => {
    const intent = await placeHold(
      standin,
      { return_url: 'http://shop.example/back?x=1' },
      'pm_card_threeDSecure2Required',
    );
    const { url } = intent.next_action!.redirect_to_url!;
    const { return_url: back } = await bankCheck(url!, 'complete');
    const there = new URL(back!);
    expect(there.searchParams.get('payment_intent')).toBe(intent.id);
    expect(there.searchParams.get('redirect_status')).toBe('succeeded');
    expect(there.searchParams.get('x')).toBe('1');
  });

  it('answered twice, counts once', async () => {
    const intent = await placeHold(standin, {}, 'pm_card_threeDSecure2Required');
    const url = String(intent.next_action!.use_stripe_sdk!.three_d_secure_url);
    await bankCheck(url, 'complete');
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ outcome: 'fail' }) });
    expect(((await answer.json()) as { message: { status: string } }).message.status).toBe('requires_capture');
  });
});

describe('a browser', () => {
  it('opens an intent with the right secret only', async () => {
    const intent = await placeHold(standin);
    const path = `/v1/payment_intents/${intent.id}`;
    expect((await standin.browser('GET', path)).status).toBe(400);
    expect((await standin.browser('GET', path, { client_secret: `${intent.id}_secret_wrong` })).status).toBe(404);
    expect((await fetch(`${standin.url}/3ds/${intent.id}?client_secret=wrong`)).status).toBe(404);
  });

  it('may not do what needs a secret key', async () => {
    const intent = await placeHold(standin);
    expect((await standin.browser('POST', `/v1/payment_intents/${intent.id}/capture`)).status).toBe(401);
    expect((await standin.browser('POST', '/v1/refunds', { payment_intent: intent.id })).status).toBe(401);
    expect((await standin.browser('GET', '/v1/customers')).status).toBe(401);
  });

  it('cannot call an on-session payment off-session', async () => {
    const intent = await standin.stripe.paymentIntents.create({
      amount: 2_000,
      currency: 'usd',
      allowed_payment_method_types: ['card'],
    });
    const answer = await standin.browser('POST', `/v1/payment_intents/${intent.id}/confirm`, {
      client_secret: intent.client_secret!,
      payment_method: 'pm_card_visa',
      off_session: 'true',
    });
    expect(answer.body.error?.code).toBe('parameter_unknown');
  });

  it('gets its preflight answered', async () => {
    const answer = await fetch(`${standin.url}/v1/payment_methods`, {
      method: 'OPTIONS',
      headers: { origin: 'http://elsewhere.example' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
  });
});
