import fc from 'fast-check';
import { sfuEvents, sfuRequests } from '@cc/contract/sfu-signalling.ts';

/** One thing that a hostile client sends: an event with a payload, or characters as they are on the line. */
export type Hostile = { kind: 'event'; name: string; payload: unknown } | { kind: 'frame'; text: string };

/** Ids that exist and belong to somebody else. */
export interface Foreign {
  transports: string[];
  producers: string[];
  peers: string[];
  /** Genuine room tokens of other people. */
  tokens: string[];
}

/** Stand for the client's own transports, whose ids it learns only when it is there. */
export const OWN = { send: 'own-send', recv: 'own-recv' } as const;

const EDGES: readonly unknown[] = [
  ...[null, true, '', '0', 'constructor', '__proto__', '\u0000', '💥'.repeat(40), 'x'.repeat(5_000)],
  ...[0, -1, 1.5, 127, 128, 256, 65_536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e308, NaN, Infinity],
  ...[[], {}, [[[[[]]]]], { toString: 1 }, { __proto__: null, length: 9 }, Array.from({ length: 200 }, () => ({}))],
];

const FINGERPRINT = { algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') };

/** Requests as they ought to be, but for the ids in them. */
function templates(
  id: fc.Arbitrary<string>,
  tokens: readonly string[],
): fc.Arbitrary<{ name: string; payload: object }> {
  const of = (name: string, payload: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(payload).map((made) => ({ name, payload: made as object }));
  const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }];
  const codec = { mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000, rtcpFeedback: feedback, parameters: {} };
  const rtpParameters = fc.constant({
    mid: '0',
    codecs: [codec],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1, encrypt: false, parameters: {} }],
    encodings: [{ ssrc: 1_111, rtx: { ssrc: 1_112 }, dtx: false, maxBitrate: 500_000, scalabilityMode: 'L1T3' }],
    rtcp: { cname: 'c', reducedSize: true },
  });
  const capabilities = {
    codecs: [
      { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 101, rtcpFeedback: feedback },
    ],
    headerExtensions: [{ kind: 'video', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 }],
  };
  return fc.oneof(
    of('join', {}),
    of('leave', {}),
    of('transport:create', { direction: fc.constantFrom('send', 'recv') }),
    of('transport:connect', {
      transportId: id,
      dtlsParameters: fc.constant({ role: 'client', fingerprints: [FINGERPRINT] }),
    }),
    of('transport:restart-ice', { transportId: id }),
    of('produce', {
      transportId: id,
      kind: fc.constantFrom('audio', 'video'),
      rtpParameters,
      appData: fc.record({ source: fc.constantFrom('mic', 'cam', 'screen', 'screen-audio') }),
      paused: fc.boolean(),
    }),
    of('producer:pause', { producerId: id }),
    of('producer:resume', { producerId: id }),
    of('producer:close', { producerId: id }),
    of('rtp-capabilities', { rtpCapabilities: fc.constant(capabilities) }),
    of('quality', { level: fc.constantFrom('good', 'fair', 'poor'), reason: fc.constantFrom(null, 'loss', 'jitter') }),
    of('upgrade', { token: fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 5_000 })) }),
  );
}

/** A copy with one place somewhere inside replaced, taken out or doubled. `steps` lead there. */
function spoil(value: unknown, steps: readonly number[], edge: unknown, how: number): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return edge;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  const keys = Object.keys(copy);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return edge;
  const inside = copy as Record<string, unknown>;
  if (rest.length > 0) inside[key] = spoil(inside[key], rest, edge, how);
  else if (how === 0) inside[key] = edge;
  else if (how === 1) delete inside[key];
  else inside[`${key}s`] = inside[key];
  return copy;
}

/** Frames of the protocols below: what no client library would send. */
const frames = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.constantFrom(
    '',
    '9',
    '4',
    '42',
    '42[',
    '42{}',
    '42["join"',
    '42["join",{}]',
    '420["join"]',
    '40',
    '41',
    '44{"x":1}',
  ),
  fc.constantFrom(
    '40/elsewhere,{}',
    '42/elsewhere,["join"]',
    '43["x"]',
    `43${'9'.repeat(400)}[1]`,
    '4299999999999["join",{}]',
  ),
  fc.constantFrom(
    '451-["join",{"_placeholder":true,"num":0}]',
    '45999999999-["join",{"_placeholder":true,"num":7}]',
    '461-[1]',
  ),
  fc.constantFrom(
    '42["__proto__",{}]',
    '42[{"toString":1},{}]',
    '42[null,{}]',
    '42[["join"],{}]',
    '420["disconnect"]',
    '420["connect"]',
  ),
  fc.string({ maxLength: 60 }).map((text) => `42["${text}",{}]`),
  fc.integer({ min: 1, max: 900 }).map((depth) => `420["join",${'['.repeat(depth)}${']'.repeat(depth)}]`),
);

/**
 * What a hostile client may think of: any event with anything, requests with ids that are made up or somebody else's, requests with one
 * place spoiled, answers where events belong, and lines below all of that. Nothing of it is larger than a message may be.
 */
export function hostile({ transports, producers, peers, tokens }: Foreign): fc.Arbitrary<Hostile> {
  const id = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...transports, ...producers, ...peers) },
    { weight: 4, arbitrary: fc.constantFrom(OWN.send, OWN.send, OWN.recv) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.constantFrom('', '__proto__', 'x'.repeat(64), 'x'.repeat(65)) },
  );
  const names = fc.constantFrom(...Object.keys(sfuRequests), ...Object.keys(sfuEvents), 'constructor', '');
  const event = (made: { name: string; payload: unknown }): Hostile => ({ kind: 'event', ...made });
  const request = templates(id, tokens);
  const spoiled = fc
    .tuple(request, fc.array(fc.nat(7), { minLength: 1, maxLength: 6 }), fc.constantFrom(...EDGES), fc.nat(2))
    .map(([{ name, payload }, steps, edge, how]) => event({ name, payload: spoil(payload, steps, edge, how) }));
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(...EDGES),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  return fc.oneof(
    { weight: 3, arbitrary: request.map(event) },
    { weight: 5, arbitrary: spoiled },
    { weight: 2, arbitrary: fc.record({ name: names, payload: anything }).map(event) },
    { weight: 1, arbitrary: fc.record({ name: fc.string({ maxLength: 30 }), payload: anything }).map(event) },
    { weight: 1, arbitrary: frames.map((text): Hostile => ({ kind: 'frame', text })) },
  );
}
