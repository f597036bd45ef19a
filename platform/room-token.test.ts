import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RoomTokenClaims } from '@cc/contract/room-token.ts';
import { importRoomTokenPrivateKey, importRoomTokenPublicKey, signRoomToken, verifyRoomToken } from './room-token.ts';

async function keys() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    sign: await importRoomTokenPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    verify: await importRoomTokenPublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString()),
  };
}

const now = new Date('2026-11-21T10:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const claims: Omit<RoomTokenClaims, 'iat' | 'exp' | 'jti'> = {
  sub: '00000000-0000-4000-8000-000000000001',
  room: '00000000-0000-4000-8000-000000000002',
  role: 'consultant',
  scope: 'warm',
  node: 'sfu-1',
  name: 'Ada',
};

describe('room tokens', () => {
  it('carry their claims to the node they are for', async () => {
    const { sign, verify } = await keys();
    const token = await signRoomToken(claims, { key: sign, now, jti: 'unique-1' });
    const verified = await verifyRoomToken(token, { key: verify, now: later(100), node: 'sfu-1' });
    expect(verified).toMatchObject({ ...claims, jti: 'unique-1' });
  });

  it('end', async () => {
    const { sign, verify } = await keys();
    const token = await signRoomToken(claims, { key: sign, now, jti: 'unique-1', seconds: 60 });
    const verifyAt = (seconds: number) => verifyRoomToken(token, { key: verify, now: later(seconds), node: 'sfu-1' });
    await expect(verifyAt(64)).resolves.toMatchObject(claims);
    await expect(verifyAt(66)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('are refused elsewhere, when forged, and when they are none', async () => {
    const [ours, theirs] = await Promise.all([keys(), keys()]);
    const refused = (token: unknown, node = 'sfu-1') =>
      expect(verifyRoomToken(token, { key: ours.verify, now, node })).rejects.toMatchObject({
        code: 'room_token_invalid',
      });
    const token = await signRoomToken(claims, { key: ours.sign, now, jti: 'unique-1' });
    await refused(token, 'sfu-2');
    await refused(await signRoomToken(claims, { key: theirs.sign, now, jti: 'unique-1' }));
    await refused(await signRoomToken({ ...claims, room: 'any' }, { key: ours.sign, now, jti: 'unique-1' }));
    const [head, , signature] = token.split('.');
    const changed = Buffer.from(JSON.stringify({ ...claims, scope: 'call', exp: 9e9, iat: 0, jti: 'unique-1' }));
    await refused(`${head}.${changed.toString('base64url')}.${signature}`);
    for (const other of [undefined, null, 1, {}, '', 'a.b', 'x'.repeat(9_999)]) await refused(other);
  });
});
