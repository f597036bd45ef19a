import type { IncomingMessage } from 'node:http';
import { ApiError, unauthorized } from './errors.ts';

/** Who calls: the application's server with its secret key, or a browser with the publishable one. */
type Caller = 'server' | 'browser';

/** Reads `Authorization: Bearer|Basic`, or the `key` parameter that browsers send. Any test key fits. */
export function callerOf(request: IncomingMessage, keyParameter: string | undefined): Caller {
  const key = keyOf(request.headers.authorization) ?? keyParameter;
  if (!key) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (/^(sk|rk)_test_\S+$/.test(key)) return 'server';
  if (/^pk_test_\S+$/.test(key)) return 'browser';
  if (/^(sk|rk|pk)_live_/.test(key)) {
    throw new ApiError(401, {
      type: 'invalid_request_error',
      message: 'This is a stand-in for development: it takes test keys only.',
    });
  }
  throw unauthorized(`Invalid API Key provided: ${key.slice(0, 3)}***`);
}

function keyOf(header: string | undefined): string | undefined {
  const [scheme, value] = header?.split(' ') ?? [];
  if (!scheme || !value) return undefined;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() === 'basic') return Buffer.from(value, 'base64').toString().split(':')[0];
  return undefined;
}
