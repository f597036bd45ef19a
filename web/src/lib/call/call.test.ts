import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '@cc/contract/errors.ts';
import type { RoomScope } from '@cc/contract/room-token.ts';
import type { ConsumerInfo, PeerInfo, SfuRequest } from '@cc/contract/sfu-signalling.ts';
import { createCall, type Call } from './call.ts';
import type { MediaProvider } from './devices.ts';
import { consumerRtpParameters, createFakeDevice, createFakeNode, type FakeNode } from './testing/fake-node.ts';
import { fakeTrack, type FakeTrack } from './testing/fake-track.ts';

const other: PeerInfo = {
  peerId: 'p2',
  userId: '00000000-0000-4000-8000-000000000002',
  name: 'Grace',
  role: 'consultant',
  scope: 'call',
  present: true,
  quality: null,
};

let node: FakeNode;
let scope: RoomScope;
/** So many questions for a token are never answered. */
let lostAnswers: number;
let call: Call;
let tracks: (MediaStreamTrack & FakeTrack)[];
let media: MediaProvider;

const make = (kind: 'audio' | 'video') => {
  const track = fakeTrack(kind);
  tracks.push(track);
  return track;
};

beforeEach(() => {
  vi.useFakeTimers();
  node = createFakeNode();
  scope = 'call';
  lostAnswers = 0;
  tracks = [];
  media = {
    mic: async () => make('audio'),
    cam: async () => make('video'),
    screen: async () => ({ video: make('video'), audio: make('audio') }),
  };
  call = createCall({
    getToken: async () => {
      if (lostAnswers > 0) await new Promise(() => (lostAnswers -= 1));
      return { url: 'http://node', token: scope };
    },
    connect: node.connect,
    createDevice: createFakeDevice,
    media: { mic: (...wish) => media.mic(...wish), cam: (id) => media.cam(id), screen: () => media.screen() },
  });
});
afterEach(async () => {
  await call.leave();
  vi.useRealTimers();
});

/** Lets everything happen that happens within `ms`. */
const pass = (ms = 50) => vi.advanceTimersByTimeAsync(ms);
const sent = (request: SfuRequest) =>
  node.last.requests.filter((one) => one.request === request).map((one) => one.payload);
const producedSources = () => sent('produce').map((payload) => (payload['appData'] as { source: string }).source);

async function join(options?: Parameters<Call['join']>[0]): Promise<void> {
  const joining = call.join(options);
  await pass();
  await joining;
}

const consumer = (
  source: ConsumerInfo['source'],
  kind: 'audio' | 'video',
  consumerId = `c-${source}`,
): ConsumerInfo => ({
  consumerId,
  producerId: `of-${source}`,
  peerId: other.peerId,
  kind,
  source,
  paused: false,
  rtpParameters: consumerRtpParameters(kind) as ConsumerInfo['rtpParameters'],
});

describe('joining', () => {
  it('connects, sets up both directions and sends microphone and camera', async () => {
    const statuses: string[] = [];
    call.subscribe((state) => statuses.at(-1) !== state.status && statuses.push(state.status));
    await join();
    expect(statuses).toEqual(['idle', 'connecting', 'joined']);
    expect(node.last.requests.slice(0, 3).map((one) => one.request)).toEqual([
      'join',
      'transport:create',
      'transport:create',
    ]);
    expect(producedSources()).toEqual(['mic', 'cam']);
    expect(call.state).toMatchObject({ mic: { on: true, pending: false }, cam: { on: true } });
  });

  it('does not wait for the voice to be confirmed to send the picture', async () => {
    let confirm = (): void => undefined;
    node.holdBack('produce', new Promise((resolve) => (confirm = resolve)));
    void call.join();
    await pass();
    expect(producedSources()).toEqual(['mic', 'cam']);
    const muting = call.setMic(false);
    await pass();
    // What the node does not know yet cannot be told it is muted.
    expect(sent('producer:pause')).toEqual([]);
    confirm();
    await pass();
    await muting;
    expect(sent('producer:pause')).toEqual([{ producerId: 'producer-1' }]);
  });

  it('says so when the node refuses what is sent', async () => {
    node.refuse('produce', new AppError('invalid_input'));
    await join({ mic: false });
    expect(call.state.cam).toMatchObject({ on: false, error: 'unknown' });
    expect(call.state.status).toBe('joined');
  });

  it('sends one encoding of each picture', async () => {
    await join();
    await call.shareScreen();
    const encodings = sent('produce').flatMap((payload) =>
      payload['kind'] === 'video' ? [(payload['rtpParameters'] as { encodings: unknown[] }).encodings.length] : [],
    );
    expect(encodings).toEqual([1, 1]);
  });

  it('is warm with a warm token, and upgrades without setting up anything again', async () => {
    scope = 'warm';
    await join();
    expect(call.state.status).toBe('warm');
    const before = node.last.requests.length;
    scope = 'call';
    await call.upgrade();
    expect(call.state.status).toBe('joined');
    expect(node.last.requests.slice(before)).toEqual([{ request: 'upgrade', payload: { token: 'call' } }]);
  });

  it('goes on without a camera that cannot be had', async () => {
    media.cam = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    await join();
    expect(call.state).toMatchObject({
      status: 'joined',
      cam: { on: false, error: 'denied' },
      mic: { on: true, error: null },
    });
  });

  it('does not wait for a permission prompt to be in', async () => {
    let allow = (_track: MediaStreamTrack): void => undefined;
    media.mic = () => new Promise((resolve) => (allow = resolve));
    void call.join({ cam: false });
    await pass();
    expect(call.state).toMatchObject({ status: 'joined', mic: { on: false, pending: true } });
    allow(make('audio'));
    await pass();
    expect(producedSources()).toEqual(['mic']);
    expect(call.state.mic).toMatchObject({ on: true, pending: false });
  });

  it('tries again while the node cannot be reached', async () => {
    node.refuse('connect', new AppError('unavailable'));
    node.refuse('connect', new AppError('room_token_invalid'));
    const joining = call.join();
    await pass(1_000);
    await joining;
    expect(call.state.status).toBe('joined');
  });

  it('ends when the room is closed, and when tokens are refused for good', async () => {
    node.refuse('join', new AppError('room_closed'));
    const joining = expect(call.join()).rejects.toMatchObject({ code: 'room_closed' });
    await pass();
    await joining;
    expect(call.state).toMatchObject({ status: 'closed', closedBecause: 'ended' });
    expect(tracks.every((track) => track.readyState === 'ended')).toBe(true);
    await expect(call.join()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('gives up on a token that is never accepted', async () => {
    for (let i = 0; i < 5; i += 1) node.refuse('connect', new AppError('room_token_invalid'));
    const joining = expect(call.join()).rejects.toMatchObject({ code: 'room_token_invalid' });
    await pass(20_000);
    await joining;
    expect(call.state.closedBecause).toBe('refused');
  });
});

describe('the others', () => {
  beforeEach(async () => {
    node.setPeers([other]);
    await join();
  });

  it('are shown with what they send and whether it is muted', async () => {
    expect(call.state.remotes).toMatchObject([{ name: 'Grace', sources: {} }]);
    await node.last.emit('consumer:new', consumer('mic', 'audio'));
    await node.last.emit('consumer:new', consumer('screen', 'video'));
    expect(call.state.remotes[0]?.sources).toMatchObject({ mic: { paused: false }, screen: { paused: false } });
    await node.last.emit('consumer:paused', { consumerId: 'c-mic' });
    expect(call.state.remotes[0]?.sources.mic?.paused).toBe(true);
    await node.last.emit('consumer:resumed', { consumerId: 'c-mic' });
    await node.last.emit('consumer:closed', { consumerId: 'c-screen' });
    await node.last.emit('consumer:score', { consumerId: 'c-mic', score: 7 });
    expect(call.state.remotes[0]).toMatchObject({ score: 7, sources: { mic: { paused: false } } });
    expect(call.state.remotes[0]?.sources.screen).toBeUndefined();
  });

  it('come, go and change', async () => {
    await node.last.emit('peer:state', { peerId: 'p2', scope: 'call', present: false });
    await pass();
    expect(call.state.remotes[0]?.present).toBe(false);
    await node.last.emit('peer:joined', { ...other, peerId: 'p3', name: 'Alan' });
    await node.last.emit('peer:left', { peerId: 'p2', userId: other.userId, reason: 'leave' });
    await pass();
    expect(call.state.remotes.map((peer) => peer.name)).toEqual(['Alan']);
  });

  it('say how their own connection is doing', async () => {
    expect(call.state.remotes[0]).toMatchObject({ quality: null, speaking: false });
    const quality = { level: 'poor', reason: 'loss' } as const;
    await node.last.emit('peer:quality', { peerId: 'p2', quality });
    await pass();
    expect(call.state.remotes[0]).toMatchObject({ quality, present: true });
  });

  it('are not lost when they join in the same moment', async () => {
    const late = createFakeNode();
    const call2 = createCall({
      getToken: async () => ({ url: 'http://node', token: 'call' }),
      createDevice: createFakeDevice,
      media,
      connect: async (access, timeoutMs) => {
        const signalling = await late.connect(access, timeoutMs);
        return {
          ...signalling,
          async request(request, payload) {
            const answer = await signalling.request(request, payload);
            if (request === 'join') await late.last.emit('peer:joined', other);
            return answer;
          },
        };
      },
    });
    void call2.join({ mic: false, cam: false });
    await pass();
    expect(call2.state.remotes.map((peer) => peer.name)).toEqual(['Grace']);
    await call2.leave();
  });

  it('do not break anything with events about what is not known', async () => {
    await node.last.emit('consumer:paused', { consumerId: 'unknown' });
    await node.last.emit('consumer:closed', { consumerId: 'unknown' });
    await node.last.emit('peer:left', { peerId: 'unknown', userId: other.userId, reason: 'lost' });
    await pass();
    expect(call.state.remotes).toHaveLength(1);
  });
});

describe('my own media', () => {
  it('mutes and unmutes the microphone without letting go of it', async () => {
    await join();
    await call.setMic(false);
    expect(call.state.mic).toMatchObject({ on: false, track: tracks[0] });
    await call.setMic(true);
    expect(sent('producer:pause')).toEqual([{ producerId: 'producer-1' }]);
    expect(sent('producer:resume')).toEqual([{ producerId: 'producer-1' }]);
    expect(tracks.filter((track) => track.kind === 'audio')).toHaveLength(1);
  });

  it('switches the camera really off, and gets it again', async () => {
    await join();
    const [first] = tracks.filter((track) => track.kind === 'video');
    await call.setCam(false);
    expect(first?.readyState).toBe('ended');
    expect(call.state.cam).toMatchObject({ on: false, track: null });
    await call.setCam(true);
    expect(call.state.cam.track).not.toBe(first);
    expect(sent('producer:resume')).toHaveLength(1);
    expect(producedSources()).toEqual(['mic', 'cam']);
  });

  it('ends in what was asked last, however quickly', async () => {
    await join();
    await Promise.all([
      call.setCam(false),
      call.setCam(true),
      call.setCam(false),
      call.setMic(false),
      call.setMic(true),
    ]);
    expect(call.state).toMatchObject({ cam: { on: false, track: null }, mic: { on: true } });
  });

  it('shares a screen with its sound, until either side stops it', async () => {
    await join();
    await call.shareScreen();
    expect(producedSources()).toEqual(['mic', 'cam', 'screen', 'screen-audio']);
    await call.stopSharing();
    expect(sent('producer:close')).toHaveLength(2);
    expect(call.state.screen).toMatchObject({ on: false, track: null });

    await call.shareScreen();
    // The browser's own button.
    (call.state.screen.track as unknown as FakeTrack).unplug();
    expect(call.state.screen.on).toBe(false);
    await pass();
    expect(sent('producer:close')).toHaveLength(4);
  });

  it('says nothing when the screen picker is closed', async () => {
    media.screen = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    await join();
    await call.shareScreen();
    expect(call.state.screen).toMatchObject({ on: false, error: 'dismissed' });
  });

  it('says when a device is unplugged', async () => {
    await join();
    tracks.find((track) => track.kind === 'video')?.unplug();
    await pass();
    expect(call.state.cam).toMatchObject({ on: false, track: null, error: 'unplugged' });
    expect(sent('producer:pause')).toHaveLength(1);
  });

  it('goes on with another microphone when the one in use is unplugged, and says so', async () => {
    await join({ devices: { mic: 'headset' } });
    const asked = vi.spyOn(media, 'mic');
    const before = call.state.mic.track;
    (before as unknown as FakeTrack).unplug();
    await pass();
    expect(asked.mock.calls.map(([id]) => id)).toEqual([undefined]);
    expect(call.state.mic).toMatchObject({ on: true, error: 'unplugged', track: { readyState: 'live' } });
    expect(sent('producer:resume')).toHaveLength(1);
    expect(producedSources()).toEqual(['mic', 'cam']);
  });

  it('leaves it at that when the unplugged microphone was muted, or there is no other', async () => {
    await join();
    await call.setMic(false);
    (call.state.mic.track as unknown as FakeTrack).unplug();
    await pass();
    expect(call.state.mic).toMatchObject({ on: false, track: null, error: 'unplugged' });
    await call.setMic(true);
    media.mic = () => Promise.reject(new DOMException('none', 'NotFoundError'));
    (call.state.mic.track as unknown as FakeTrack).unplug();
    await pass();
    expect(call.state.mic).toMatchObject({ on: false, track: null, error: 'missing' });
  });

  it('changes to another device in the middle', async () => {
    await join();
    const asked = vi.spyOn(media, 'mic');
    const before = call.state.mic.track;
    await call.switchDevice('mic', 'headset');
    expect(asked).toHaveBeenCalledWith('headset', { echoCancellation: true, noiseSuppression: true });
    expect(call.state.mic.track).not.toBe(before);
    expect(before?.readyState).toBe('ended');
    expect(producedSources()).toEqual(['mic', 'cam']);
  });
});

describe('what was chosen before the call', () => {
  const plain = { echoCancellation: false, noiseSuppression: false };

  it('is what the call begins with', async () => {
    const [mic, cam] = [vi.spyOn(media, 'mic'), vi.spyOn(media, 'cam')];
    await join({ devices: { mic: 'headset', cam: 'lid', processing: plain } });
    expect(mic).toHaveBeenCalledWith('headset', plain);
    expect(cam).toHaveBeenCalledWith('lid');
  });

  it('gives way to another device when it is not plugged in today', async () => {
    const get = media.mic;
    media.mic = (id, processing) =>
      id ? Promise.reject(new DOMException('gone', 'OverconstrainedError')) : get(id, processing);
    await join({ devices: { mic: 'headset' } });
    expect(call.state.mic).toMatchObject({ on: true, error: null });
  });

  it('does not hide that the browser refuses', async () => {
    const asked = vi.spyOn(media, 'mic').mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    await join({ devices: { mic: 'headset' } });
    expect(asked).toHaveBeenCalledOnce();
    expect(call.state.mic.error).toBe('denied');
  });

  it('can be changed in the middle, muted or not', async () => {
    await join();
    await call.setMic(false);
    const before = call.state.mic.track;
    await call.setProcessing(plain);
    expect(before?.readyState).toBe('ended');
    expect(call.state.mic).toMatchObject({ on: false, track: { enabled: false } });
    expect(producedSources()).toEqual(['mic', 'cam']);
  });
});

describe('reconnecting', () => {
  it('sends everything again with the same mute states', async () => {
    await join();
    await call.setMic(false);
    await call.shareScreen();
    node.last.drop();
    expect(call.state.status).toBe('reconnecting');
    await pass();
    expect(call.state.status).toBe('joined');
    expect(node.connections).toHaveLength(2);
    expect(producedSources().toSorted()).toEqual(['cam', 'mic', 'screen', 'screen-audio']);
    const mic = sent('produce').find((payload) => (payload['appData'] as { source: string }).source === 'mic');
    expect(mic).toMatchObject({ paused: true });
  });

  it('goes on until it works', async () => {
    await join();
    for (let i = 0; i < 8; i += 1) node.refuse('connect', new AppError('unavailable'));
    node.last.drop();
    await pass(3_000);
    expect(call.state.status).toBe('reconnecting');
    await pass(20_000);
    expect(call.state.status).toBe('joined');
  });

  it('asks anew when an answer does not come', async () => {
    await join();
    lostAnswers = 2;
    node.last.drop();
    await pass(7_000);
    expect(call.state.status).toBe('reconnecting');
    await pass(2_500);
    expect(call.state.status).toBe('joined');
  });

  it('sets up anew at once when the node says so', async () => {
    await join();
    await node.last.emit('room:reset', { reason: 'worker_died' });
    await pass();
    expect(node.connections).toHaveLength(2);
    expect(call.state.status).toBe('joined');
  });

  it('comes back with the scope it has by then', async () => {
    scope = 'warm';
    await join();
    scope = 'call';
    node.last.drop();
    const upgrading = call.upgrade();
    await pass();
    await upgrading;
    expect(call.state.status).toBe('joined');
    expect(sent('upgrade')).toEqual([]);
  });
});

describe('the end', () => {
  it.each([
    ['room:closed', { reason: 'ended' }, 'ended'],
    ['room:closed', { reason: 'kicked' }, 'kicked'],
    ['peer:takeover', {}, 'takeover'],
  ] as const)('comes with %s %o', async (event, payload, closedBecause) => {
    await join();
    await node.last.emit(event, payload as never);
    node.last.drop();
    await pass(10_000);
    expect(call.state).toMatchObject({ status: 'closed', closedBecause, remotes: [], mic: { track: null } });
    expect(node.connections).toHaveLength(1);
    expect(tracks.every((track) => track.readyState === 'ended')).toBe(true);
  });

  it('is told to the node when I hang up', async () => {
    await join();
    await call.leave();
    expect(sent('leave')).toHaveLength(1);
    expect(call.state).toMatchObject({ status: 'closed', closedBecause: 'left' });
    expect(node.last.closed).toBe(true);
  });

  it('does not wait for a connection that is being made', async () => {
    node.refuse('connect', new AppError('unavailable'));
    const joining = call.join();
    await pass(10);
    await call.leave();
    await pass(5_000);
    await joining;
    expect(call.state.closedBecause).toBe('left');
    expect(node.connections).toHaveLength(0);
  });
});
