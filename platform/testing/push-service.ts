import { createDecipheriv, createECDH, hkdfSync, randomBytes, randomUUID, type ECDH } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, jwtVerify } from 'jose';
import { pushMessage, type PushMessage } from '@cc/contract/push.ts';
import type { PushTarget } from '../push.ts';

/** What a browser would have been given. */
export interface DeliveredPush {
  message: PushMessage;
  /** Seconds that the push service would have kept it. */
  ttl: number;
  urgency: string;
  topic: string;
  /** `sub` of the sender's VAPID token. */
  subject: string;
}

export interface TestBrowser extends PushTarget {
  received: DeliveredPush[];
  /** What its push service answers: 201, 410 once the person has taken the permission back, 500 when it is ill. */
  status: number;
}

/**
 * For tests: a push service on loopback with its browsers. Like a real one it takes only what a VAPID key of the browser's
 * subscription has signed for it; unlike one it opens the message, with the browser's keys.
 * @param publicKey the VAPID key that browsers subscribe with
 */
export async function startPushService(publicKey?: string) {
  const browsers = new Map<string, { browser: TestBrowser; ecdh: ECDH; secret: Buffer }>();
  const server = createServer((req, res) => {
    receive(req).then(
      (status) => res.writeHead(status).end(),
      (error: unknown) => res.writeHead(400).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function receive(req: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const found = browsers.get(req.url ?? '');
    if (!found) return 404;
    const { browser, ecdh, secret } = found;
    const subject = await checkVapid(req.headers.authorization ?? '', origin, publicKey);
    if (browser.status < 200 || browser.status > 299) return browser.status;
    if (req.headers['content-encoding'] !== 'aes128gcm') throw new Error('not encrypted as RFC 8188 says');
    const message = pushMessage.parse(JSON.parse(decrypt(Buffer.concat(chunks), ecdh, secret)));
    const { ttl, urgency, topic } = req.headers;
    browser.received.push({ message, ttl: Number(ttl), urgency: String(urgency), topic: String(topic), subject });
    return browser.status;
  }

  return {
    origin,
    /** A browser that has just subscribed. */
    subscribe(): TestBrowser {
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const secret = randomBytes(16);
      const path = `/push/${randomUUID()}`;
      const browser: TestBrowser = {
        endpoint: `${origin}${path}`,
        p256dh: ecdh.getPublicKey('base64url'),
        auth: secret.toString('base64url'),
        received: [],
        status: 201,
      };
      browsers.set(path, { browser, ecdh, secret });
      return browser;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** `Authorization: vapid t=<JWT>, k=<key>` (RFC 8292). Answers the subject. */
async function checkVapid(header: string, audience: string, expectedKey?: string): Promise<string> {
  const [, token, key] = /^vapid t=([^,]+), ?k=([\w-]+)$/.exec(header) ?? [];
  if (!token || !key) throw new Error('no VAPID');
  if (expectedKey !== undefined && key !== expectedKey) throw new Error('signed with another key');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256');
  const { payload } = await jwtVerify(token, publicKey, { audience, algorithms: ['ES256'], requiredClaims: ['exp'] });
  return payload.sub ?? '';
}

/** One record of `aes128gcm` (RFC 8188) with keys made as RFC 8291 says. */
function decrypt(body: Buffer, receiver: ECDH, secret: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + keyLength);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver.getPublicKey(), sender]);
  const ikm = Buffer.from(hkdfSync('sha256', receiver.computeSecret(sender), secret, info, 32));
  const derive = (name: string, length: number) =>
    Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(`Content-Encoding: ${name}\0`), length));
  const record = body.subarray(21 + keyLength);
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
}
