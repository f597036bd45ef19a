import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import { createPayments, type PaymentProvider } from '../payments.ts';

const MAIN = fileURLToPath(new URL('../../dev/stripe/main.ts', import.meta.url));
export const TEST_SECRETS = { platform: 'whsec_test_platform', connect: 'whsec_test_connect' };

/** The signature header that the provider sends with a webhook. */
export const signWebhook = (payload: string, secret: string): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret });

/** The stand-in of the payment provider as a process of its own, on a free port, with everything in memory. */
export interface Standin {
  url: string;
  payments: PaymentProvider;
  /** A call of the API as the platform, answered as parsed JSON whatever the status. */
  call(path: string, fields?: Record<string, string>): Promise<Record<string, unknown>>;
  /** `POST /_test/<name>`: faults, 3-D Secure, onboarding, the clock. */
  hook(name: string, body?: object): Promise<Record<string, unknown>>;
  clearFaults(): Promise<void>;
  stop(): Promise<void>;
}

export async function startStandin(): Promise<Standin> {
  const child = spawn(process.execPath, [MAIN, '--port', '0'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'test' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The stand-in ended with ${code} before it was ready.`)));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const { port: ready } = JSON.parse(line) as { port?: number };
      if (ready) resolve(ready);
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const json = async (path: string, init: RequestInit) =>
    (await (await fetch(`${url}${path}`, init)).json()) as Record<string, unknown>;

  return {
    url,
    payments: createPayments({ secretKey: 'sk_test_house', apiUrl: url, webhookSecrets: TEST_SECRETS }),
    call: (path, fields) =>
      json(path, {
        method: fields ? 'POST' : 'GET',
        headers: { authorization: 'Bearer sk_test_house' },
        ...(fields ? { body: new URLSearchParams(fields) } : {}),
      }),
    hook: (name, body = {}) => json(`/_test/${name}`, { method: 'POST', body: JSON.stringify(body) }),
    clearFaults: async () => void (await json('/_test/faults', { method: 'DELETE' })),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
