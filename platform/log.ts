import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

export type { Logger };

/** What every line logged while handling one request, event or job carries (request, question and session ids). */
export type LogContext = Record<string, string | number | undefined>;

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `fn`; every line logged inside carries `context` on top of what the caller had. */
export function withLogContext<T>(context: LogContext, fn: () => T): T {
  return storage.run({ ...storage.getStore(), ...context }, fn);
}

/** Adds fields to the context of the running request or job, e.g. once the question's id is known. */
export function addLogContext(context: LogContext): void {
  const store = storage.getStore();
  if (store) Object.assign(store, context);
}

const CENSORED = '[redacted]';

/** Keys whose values never reach a log, however deep a library nests them. */
const SECRET_KEYS = [
  'password',
  'passwordAgain',
  'currentPassword',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'tokenHash',
  'clientSecret',
  'client_secret',
  'authorization',
  'cookie',
];

/** An error as it is logged: what a statement was asked with may be a link or a hash, and a failed one carries it in its message too. */
function writtenError(error: unknown): unknown {
  const written: unknown = pino.stdSerializers.err(error as Error);
  if (!(error instanceof Error)) return written;
  const { params: _params, ...rest } = written as Record<string, unknown>;
  const secrets: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if ('params' in e && Array.isArray(e.params)) secrets.push(`params: ${e.params.join(',')}`);
  }
  const clean = (text: unknown) =>
    typeof text === 'string' ? secrets.reduce((left, one) => left.replaceAll(one, `params: ${CENSORED}`), text) : text;
  return { ...rest, message: clean(rest.message), stack: clean(rest.stack) };
}

/** JSON lines on stdout, or to `destination`; `name` is the process ("server", "workers", "sfu", …). */
export function createLogger(options: { name: string; level: string }, destination?: DestinationStream): Logger {
  const settings: LoggerOptions = {
    name: options.name,
    level: options.level,
    mixin: () => storage.getStore() ?? {},
    redact: {
      paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
      censor: CENSORED,
    },
    serializers: { err: writtenError },
  };
  return destination ? pino(settings, destination) : pino(settings);
}
