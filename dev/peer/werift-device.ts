import { Device } from 'mediasoup-client';
import * as werift from 'werift';

/** mediasoup-client's handlers look for the browser's classes where a browser has them. */
function installGlobals(): void {
  for (const [name, value] of Object.entries(werift)) {
    if (/^(RTC|MediaStream)/.test(name) && !(name in globalThis)) Object.assign(globalThis, { [name]: value });
  }
}

/** A mediasoup device on werift's WebRTC, in plain Node. */
export async function createWeriftDevice(): Promise<Device> {
  installGlobals();
  return new Device({ handlerName: 'Chrome111' });
}

/** Also try loopback, where a media node on the same machine listens; IPv6 only adds candidates that lead nowhere. */
export const WERIFT_SETTINGS = {
  iceAdditionalHostAddresses: ['127.0.0.1'],
  iceUseIpv6: false,
} as Partial<RTCConfiguration>;
