import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VOICE_PROCESSING } from './devices.ts';
import { createOpenDevices } from './open-devices.ts';
import { fakeTrack, type FakeTrack } from './testing/fake-track.ts';

type Track = MediaStreamTrack & FakeTrack;

let devices: ReturnType<typeof createOpenDevices>;
let opened: string[];

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  const open = async (name: string, kind: 'audio' | 'video') => {
    opened.push(name);
    return fakeTrack(kind);
  };
  devices = createOpenDevices({
    mic: (id) => open(`mic ${id}`, 'audio'),
    cam: (id) => open(`cam ${id}`, 'video'),
    screen: async () => ({ video: fakeTrack('video'), audio: null }),
  });
});
afterEach(() => void vi.useRealTimers());

describe('a device that is open before the call', () => {
  it('is what the call goes on with, however long that takes then, and once', async () => {
    const track: Track = fakeTrack('video');
    devices.offer('cam', track, { id: 'usb' });
    expect(await devices.media.cam('usb')).toBe(track);
    devices.letGo('cam', { soon: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(track.readyState).toBe('live');
    expect(await devices.media.cam('usb')).not.toBe(track);
    expect(opened).toEqual(['cam usb']);
  });

  it('may be taken over soon after it was let go, and is off then if it was not', async () => {
    const [mic, cam]: Track[] = [fakeTrack('audio'), fakeTrack('video')];
    devices.offer('mic', mic!, { processing: VOICE_PROCESSING });
    devices.offer('cam', cam!, {});
    devices.letGo('mic', { soon: true });
    devices.letGo('cam', { soon: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(await devices.media.mic(undefined, { ...VOICE_PROCESSING })).toBe(mic);
    await vi.advanceTimersByTimeAsync(600);
    expect([mic!.readyState, cam!.readyState]).toEqual(['live', 'ended']);
    expect(await devices.media.cam()).not.toBe(cam);
  });

  it('is another one when the call wants another one, when it was switched off, or is gone', async () => {
    const tracks: Track[] = Array.from({ length: 4 }, () => fakeTrack('audio'));
    devices.offer('mic', tracks[0]!, { processing: VOICE_PROCESSING });
    expect(await devices.media.mic('usb', VOICE_PROCESSING)).not.toBe(tracks[0]);
    expect(await devices.media.mic(undefined, { ...VOICE_PROCESSING, noiseSuppression: false })).not.toBe(tracks[0]);
    devices.letGo('mic');
    expect(tracks[0]!.readyState).toBe('ended');
    devices.offer('cam', tracks[1]!, {});
    tracks[1]!.unplug();
    expect(await devices.media.cam()).not.toBe(tracks[1]);
    expect(opened).toHaveLength(3);
  });
});
