import type Stripe from 'stripe';

/** The `error` object of an answer, in Stripe's own shape. */
export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  doc_url?: string;
  charge?: string;
  request_log_url?: string;
  advice_code?: string;
  network_decline_code?: string;
  payment_intent?: Stripe.PaymentIntent;
  setup_intent?: Stripe.SetupIntent;
  payment_method?: Stripe.PaymentMethod;
  payment_method_type?: string;
}

interface Handling {
  /** The writes made so far are part of the answer (a decline leaves a failed charge behind). */
  commit?: boolean;
  /** The endpoint had begun to act, so an idempotency key replays this answer. */
  recorded?: boolean;
  headers?: Record<string, string>;
}

/** An answer other than 200. Thrown anywhere in a handler, sent by the app. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: StripeErrorBody;
  readonly commit: boolean;
  readonly recorded: boolean;
  readonly headers: Record<string, string>;

  constructor(status: number, body: StripeErrorBody, handling: Handling = {}) {
    super(body.message);
    this.status = status;
    this.body = body.code
      ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll('_', '-')}` }
      : body;
    this.commit = handling.commit ?? false;
    this.recorded = handling.recorded ?? this.commit;
    this.headers = handling.headers ?? {};
  }
}

/** 400: the parameters themselves are wrong; nothing has begun, so no key records it. */
export const invalidRequest = (message: string, extra: Partial<StripeErrorBody> = {}): ApiError =>
  new ApiError(400, { type: 'invalid_request_error', message, ...extra });

/** 400: the parameters are fine, the object's state is not; recorded under the key. */
export const refused = (message: string, extra: Partial<StripeErrorBody> = {}): ApiError =>
  new ApiError(400, { type: 'invalid_request_error', message, ...extra }, { recorded: true });

export const missingParam = (param: string): ApiError =>
  invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });

export const noSuch = (what: string, id: string, param = 'id'): ApiError =>
  new ApiError(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param,
  });

export const unknownUrl = (method: string, path: string): ApiError =>
  new ApiError(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  });

export const unauthorized = (message: string): ApiError =>
  new ApiError(401, { type: 'invalid_request_error', message });

/** 402: the bank said no. What was written (failed charge, last error) stays, and the key replays the decline. */
export const cardError = (message: string, extra: Partial<StripeErrorBody>): ApiError =>
  new ApiError(402, { type: 'card_error', message, ...extra }, { commit: true });
