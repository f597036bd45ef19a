/**
 * What can happen to a request whose effect must be there once, as `world.standin.hook('faults', …)` takes it. The SDK repeats a request
 * once over a closed connection, so losing an answer for good takes two faults.
 */
export const LOST_ANSWERS = [
  ['its answer was lost', { kind: 'answer_lost', next: 2 }],
  ['the request was lost', { kind: 'connection_closed', next: 2 }],
  ['the provider is too busy', { kind: 'rate_limited', next: 2 }],
  ['a fault came after the effect', { kind: 'server_error', effect: true, recorded: true, next: 1 }],
  [
    'a fault came before the effect, and the key keeps it',
    { kind: 'server_error', effect: false, recorded: true, next: 1 },
  ],
  ['a fault came before the effect', { kind: 'server_error', effect: false, recorded: false, next: 1 }],
] as const;
