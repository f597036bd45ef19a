import type { SfuResult } from '@cc/contract/sfu-signalling.ts';

/** What a media node tells of its end of a transport. */
export type FarEnd = Omit<SfuResult<'transport:create'>, 'id'>;

/**
 * Just enough of a description for libdatachannel: one media section that carries everything of a transport, because packets are
 * made and read by the bench itself.
 * @param direction the node's own: it sends on what the peer receives
 */
export function answerOf(far: FarEnd, direction: 'sendonly' | 'recvonly', mid: string): string {
  const fingerprint = far.dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  const udp = far.iceCandidates.filter(({ protocol }) => protocol === 'udp');
  if (!fingerprint || udp.length === 0) throw new Error('The node offers no UDP or no SHA-256 fingerprint.');
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    'a=ice-lite',
    `a=fingerprint:sha-256 ${fingerprint.value}`,
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    `a=ice-ufrag:${far.iceParameters.usernameFragment}`,
    `a=ice-pwd:${far.iceParameters.password}`,
    'a=setup:passive',
    'a=rtpmap:96 VP8/90000',
    ...udp.map(({ ip, port }, i) => `a=candidate:udp${i} 1 udp 1076302079 ${ip} ${port} typ host`),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

/** The SHA-256 fingerprint of one's own certificate, out of one's own description. */
export function fingerprintOf(sdp: string): string {
  const found = /^a=fingerprint:sha-256 (\S+)/im.exec(sdp)?.[1];
  if (!found) throw new Error('no fingerprint in the description');
  return found;
}
