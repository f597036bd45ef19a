import { expect, it } from 'vitest';
import { isPushService } from './push-service.ts';

it.each([
  ['https://fcm.googleapis.com/fcm/send/abc', true],
  ['https://updates.push.services.mozilla.com/wpush/v2/abc', true],
  ['https://web.push.apple.com/abc', true],
  ['https://wns2-par02p.notify.windows.com/w/?token=abc', true],
  ['http://fcm.googleapis.com/fcm/send/abc', false],
  ['https://fcm.googleapis.com:8443/fcm/send/abc', false],
  ['https://me@fcm.googleapis.com/fcm/send/abc', false],
  ['https://fcm.googleapis.com.evil.example/abc', false],
  ['https://notfcm.googleapis.com/abc', false],
  ['https://127.0.0.1/abc', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['https://localhost/abc', false],
  ['not an address', false],
])('%s: %s', (endpoint, expected) => expect(isPushService(endpoint)).toBe(expected));

it('believes a stand-in only where it is named', () => {
  expect(isPushService('http://127.0.0.1:4444/push/1', 'http://127.0.0.1:4444')).toBe(true);
  expect(isPushService('http://127.0.0.1:4445/push/1', 'http://127.0.0.1:4444')).toBe(false);
});
