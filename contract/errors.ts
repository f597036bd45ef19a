/**
 * Every error code that leaves a process, with the HTTP status it maps to and when it is thrown.
 * Clients switch on the code, never on the message; messages are written for people.
 */
export const ERROR_CODES = {
  /** A body, query, path or event payload does not match its schema; `details` lists the fields. */
  invalid_input: 400,
  /** A body is larger than the route allows. */
  payload_too_large: 413,
  /** No access token, or one that is not ours. */
  unauthenticated: 401,
  /** The access token is past its life: refresh and repeat. */
  token_expired: 401,
  /** The refresh token is unknown, expired or revoked: sign in again. */
  refresh_invalid: 401,
  /** A refresh token came a second time outside the overlap: its whole family is revoked. */
  refresh_reused: 401,
  /** Wrong e-mail or password (never says which). */
  credentials_wrong: 401,
  /** Signed in, but this object or action is not yours. */
  forbidden: 403,
  /** The request's Origin is not this site's. */
  origin_refused: 403,
  /** The account was suspended by an admin. */
  suspended: 403,
  /** Unknown, or not visible to you. */
  not_found: 404,
  /** The object has moved on: what you asked for is no longer possible in its present state. */
  conflict: 409,
  /** An account with this e-mail exists. */
  email_taken: 409,
  /** The e-mail address must be verified first. */
  email_unverified: 409,
  /** The account cannot be deleted yet; `details.hindrances` says what is under way (`domain/erasure`). */
  erasure_hindered: 409,
  /** The verification or reset link is unknown, used or too old. */
  link_invalid: 410,
  /** Asking needs a saved card. */
  card_required: 409,
  /** The free calls of the day are used up: ask again agreeing (`noFreeStart`) that this call is charged from its start. */
  free_calls_used: 409,
  /** The customer already has a question that is open, being offered or taken. */
  question_active: 409,
  /** Somebody else answered first. */
  offer_taken: 409,
  /** The offer's ringing time is over, or it was withdrawn. */
  offer_closed: 409,
  /** A consultant without a complete profile cannot go online. */
  profile_incomplete: 409,
  /** A consultant whose payout account cannot receive transfers cannot go online. */
  payouts_disabled: 409,
  /** An admin has paused the consultant from being offered; `details.reason` is what they were told. */
  paused: 409,
  /** The consultant is in a session or holds an accepted offer. */
  busy: 409,
  /** One already rated this session. */
  already_rated: 409,
  /** The session was never live, so there is nothing to rate. */
  not_ratable: 409,
  /** Files of this kind run when they are opened; they are not taken. */
  file_refused: 415,
  /** As many calls are being recorded as can be on this call's media node: nobody was asked. */
  recordings_full: 409,
  /** This call, or this person today, has sent as much as there is room for; `details.limitBytes` says how much that is. */
  storage_full: 409,
  /** The bank refused the card; `details.declineCode` is the provider's. */
  card_declined: 402,
  /** Too many requests; `details.retryAfterMs` says when to come back. */
  rate_limited: 429,
  /** A webhook whose signature does not fit its raw body. */
  signature_invalid: 400,
  /** The room token is forged, expired, for another node, or not for this room. */
  room_token_invalid: 401,
  /** The room token is genuine, but its scope does not allow this yet. */
  room_scope: 403,
  /** The room has been closed. */
  room_closed: 410,
  /** No media node has room now. */
  no_media_node: 503,
  /** This deployment sends no pushes, or the address is none of a browser's push service. */
  push_unavailable: 409,
  /** The payment provider did not answer; nothing is lost, try again. */
  provider_unavailable: 503,
  /** The service is starting or shutting down. */
  unavailable: 503,
  /** A fault of ours; it is logged with the request's id. */
  internal: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class that services throw on purpose; everything else becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string = code, details?: Record<string, unknown>) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERROR_CODES[this.code];
  }

  /** The body of every error answer, over HTTP and in socket acknowledgements. */
  toBody(): ErrorBody {
    return { error: { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) } };
  }
}

export interface ErrorBody {
  error: { code: ErrorCode; message: string; details?: Record<string, unknown> };
}
