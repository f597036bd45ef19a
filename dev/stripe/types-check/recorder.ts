import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@cc/platform/log.ts';
import { createStandin } from '../app.ts';
import { runProbe } from '../probe.ts';

/** One answer of the stand-in as it went over the wire. */
export interface Recorded {
  call: string;
  status: number;
  body: Record<string, unknown>;
}

/** Plays the probe against a stand-in through a recording proxy. @throws when a check of the probe fails */
export async function recordProbe(): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  const standin = createStandin({ logger: createLogger({ name: 'types-check', level: 'silent' }) });
  const target = await standin.listen(0);
  const proxy = createServer((incoming, outgoing) => {
    const onward = forward(
      { host: '127.0.0.1', port: target, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        const chunks: Buffer[] = [];
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          outgoing.write(chunk);
        });
        // An answer that a fault cut short is passed on cut short, and not recorded.
        answer.on('error', () => outgoing.destroy());
        answer.on('end', () => {
          outgoing.end();
          if (!incoming.url?.startsWith('/v1/')) return;
          const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
          recorded.push({ call: `${incoming.method} ${incoming.url}`, status: answer.statusCode ?? 0, body });
        });
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const failed = (await runProbe({ url, secretKey: 'sk_test_recorder' })).filter(
      (result) => result.outcome === 'failed',
    );
    if (failed.length > 0)
      throw new Error(`the probe failed: ${failed.map((result) => `${result.name} (${result.detail})`).join('; ')}`);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
    await standin.close();
  }
  return recorded;
}
