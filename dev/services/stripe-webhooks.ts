import { join } from 'node:path';
import { z } from 'zod';
import { WEBHOOK_EVENTS } from '@cc/platform/payments/events.ts';
import { Failure } from '../bootstrap/failure.mjs';
import { readJsonFile, writeJsonFile } from '../instance/json-file.ts';

const endpoint = z.object({ id: z.string(), url: z.string(), secret: z.string().startsWith('whsec_') });
const endpointsSchema = z.object({ platform: endpoint, connect: endpoint });

export interface WebhookSecrets {
  platform: string;
  connect: string;
}

/**
 * Tells the stand-in where to send events, as one would in Stripe's dashboard: one endpoint for the platform's own and
 * one for those of connected accounts. A secret is shown once, at creation, so both are kept in the data folder.
 */
export async function registerWebhooks(options: {
  standInUrl: string;
  secretKey: string;
  /** Where our server takes the platform's events. */
  webhookUrl: string;
  dataDirectory: string;
}): Promise<WebhookSecrets> {
  const file = join(options.dataDirectory, 'stripe', 'webhooks.json');
  const known = endpointsSchema.safeParse(readJsonFile(file)).data;
  const wanted = { platform: options.webhookUrl, connect: `${options.webhookUrl}/connect` };
  const endpoints = {
    platform: await ensure(wanted.platform, false, known?.platform),
    connect: await ensure(wanted.connect, true, known?.connect),
  };
  writeJsonFile(file, endpoints);
  return { platform: endpoints.platform.secret, connect: endpoints.connect.secret };

  async function ensure(url: string, connect: boolean, earlier: z.infer<typeof endpoint> | undefined) {
    const wantedEvents = WEBHOOK_EVENTS[connect ? 'connect' : 'platform'];
    const events = Object.fromEntries(wantedEvents.map((type, i) => [`enabled_events[${i}]`, type]));
    if (earlier) {
      const body = new URLSearchParams({ url, ...events });
      const moved = await call('POST', `/v1/webhook_endpoints/${earlier.id}`, body);
      if (moved.ok) return { ...earlier, url };
    }
    const body = new URLSearchParams({ url, connect: String(connect), ...events });
    const created = await call('POST', '/v1/webhook_endpoints', body);
    const parsed = endpoint.safeParse(created.body);
    if (!created.ok || !parsed.success) {
      throw new Failure('The Stripe stand-in did not take the webhook address.', {
        detail: JSON.stringify(created.body),
      });
    }
    return { ...parsed.data, url };
  }

  async function call(method: string, path: string, body: URLSearchParams) {
    const headers = { authorization: `Bearer ${options.secretKey}` };
    const response = await fetch(options.standInUrl + path, {
      method,
      headers,
      body,
      signal: AbortSignal.timeout(10_000),
    });
    return { ok: response.ok, body: (await response.json()) as unknown };
  }
}
