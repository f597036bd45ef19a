import { Device } from 'mediasoup-client';

let shared: Promise<Device> | null = null;

/**
 * This tab's device. What a browser can send and receive takes two peer connections to find out, so the check before a call and the call share it; a
 * new version of the site comes with a new page. @throws where the browser is not known
 */
export function browserDevice(): Promise<Device> {
  shared ??= Device.factory().catch((error: unknown) => {
    shared = null;
    throw error;
  });
  return shared;
}
