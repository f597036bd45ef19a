import type { Device } from 'mediasoup-client';
import { AppError } from '@cc/contract/errors.ts';
import type { RoomAccess } from '@cc/contract/room-token.ts';
import { browserDevice } from './browser-device.ts';
import { createStore, INITIAL_STATE, type CallState, type ClosedReason, type Listener } from './call-state.ts';
import { browserMedia, type MediaProvider, type VoiceProcessing } from './devices.ts';
import { watchLine } from './line-watch.ts';
import { createLocalMedia, type DeviceWishes, type ProducedHook } from './local-media.ts';
import { watchQuality } from './quality-watch.ts';
import { answerMs, backoffMs, inTime, isFinal, isTokenRefusal } from './reconnect.ts';
import { createRemotes } from './remotes.ts';
import { connectSignalling, type Connect } from './signalling.ts';
import { watchSpeaking } from './speaking.ts';
import { joinRoom, type Stay } from './stay.ts';

export interface CallOptions {
  /**
   * A fresh room token and where to use it; asked before every connection and before {@link Call.upgrade}.
   * An AppError that {@link isFinal} ends the call; anything else is tried again.
   */
  getToken: () => Promise<RoomAccess>;
  /** Where tracks come from; the browser's devices unless given. */
  media?: MediaProvider;
  /** Makes the mediasoup device; this browser's unless given. */
  createDevice?: () => Promise<Device>;
  /** Settings for both peer connections that the node does not know. */
  transportSettings?: Partial<RTCConfiguration>;
  /** Called for each producer that is made, with every stay anew. */
  onProduced?: ProducedHook;
  /** Replaced in tests. */
  connect?: Connect;
}

export interface JoinOptions {
  mic?: boolean;
  cam?: boolean;
  /** Devices to begin with; one that is not there any more is replaced by the browser's own choice. */
  devices?: DeviceWishes;
}

export interface Call {
  readonly state: CallState;
  /** Calls `listener` now and with every change. @returns what ends it. */
  subscribe(listener: Listener): () => void;
  /**
   * Gets the devices and connects; resolves when in the room (`warm` or `joined`, by the token's scope).
   * A device that cannot be had does not stop it; see `error` of the source. @throws AppError when the room cannot be entered.
   */
  join(options?: JoinOptions): Promise<void>;
  /** From `warm` to `joined`, with a new token of scope `call`. @throws AppError */
  upgrade(): Promise<void>;
  setMic(on: boolean): Promise<void>;
  setCam(on: boolean): Promise<void>;
  shareScreen(): Promise<void>;
  stopSharing(): Promise<void>;
  /** From now on this microphone or camera. */
  switchDevice(source: 'mic' | 'cam', deviceId: string): Promise<void>;
  /** From now on this is done to the voice. */
  setProcessing(processing: VoiceProcessing): Promise<void>;
  /** Hangs up: the others know at once, the devices are released. */
  leave(): Promise<void>;
}

/** A token that is refused this often in a row is not going to be accepted. */
const MAX_TOKEN_REFUSALS = 5;

/** One person's call, from the first connection to the last, over any number of reconnections. Used once. */
export function createCall(options: CallOptions): Call {
  const { getToken, media = browserMedia, connect = connectSignalling, onProduced = () => undefined } = options;
  const store = createStore(INITIAL_STATE);
  const remotes = createRemotes(store);
  const local = createLocalMedia(store, media, onProduced);
  let device: Promise<Device> | null = null;
  let stay: Stay | null = null;
  let stopWatching = (): void => undefined;
  /** Ends the wait before the next attempt. */
  let hurry = (): void => undefined;
  /** Under way while a connection is being made. */
  let connecting: Promise<void> | null = null;

  const isClosed = (): boolean => store.get().status === 'closed';
  const statusOf = (of: Stay): 'joined' | 'warm' => (of.scope === 'call' ? 'joined' : 'warm');

  /** Makes a stay with everything that is on. The one before keeps its media until the node lets the new one in. */
  async function enter(waitMs: number): Promise<void> {
    device ??= (options.createDevice ?? browserDevice)();
    const [access, loadedDevice] = await Promise.all([inTime(getToken(), waitMs), device]);
    let current: Stay | null = null;
    const isCurrent = (): boolean => current !== null && current === stay;
    const next = await joinRoom({
      access,
      connect,
      connectMs: waitMs,
      device: loadedDevice,
      transportSettings: options.transportSettings,
      remotes,
      onBroken: () => void (isCurrent() && reconnect()),
      onEnded: (reason) => {
        if (reason !== 'reset') close(reason);
        else if (isCurrent()) reconnect();
      },
    });
    current = next;
    stay?.close();
    if (isClosed()) return next.close();
    stay = next;
    store.set({ status: statusOf(next) });
    // Not waited for: a permission prompt may be open for as long as the person likes.
    void local.attach(next);
  }

  /** Tries until it is in, or is told that it never will be. @throws AppError the final refusal; the call is closed then. */
  async function keepTrying(): Promise<void> {
    let tokenRefusals = 0;
    for (let attempt = 0; !isClosed(); attempt += 1) {
      // The first goes out at once: even a timer of nothing waits until the page has been drawn.
      if (attempt > 0) {
        await new Promise<void>((resolve) => {
          hurry = resolve;
          setTimeout(resolve, backoffMs(attempt));
        });
      }
      if (isClosed()) return;
      try {
        return await enter(answerMs(attempt));
      } catch (error) {
        if (isTokenRefusal(error)) tokenRefusals += 1;
        if (isFinal(error) || tokenRefusals >= MAX_TOKEN_REFUSALS) {
          close(error instanceof AppError && error.code === 'room_closed' ? 'ended' : 'refused');
          throw error;
        }
        if (!isClosed() && store.get().status !== 'connecting') store.set({ status: 'reconnecting' });
      }
    }
  }

  function connectOnce(): Promise<void> {
    connecting ??= keepTrying().finally(() => (connecting = null));
    return connecting;
  }

  function reconnect(): void {
    if (connecting || isClosed()) return;
    store.set({ status: 'reconnecting' });
    void local.attach(null);
    // What it throws has closed the call, which the state says.
    connectOnce().catch(() => undefined);
  }

  function close(closedBecause: ClosedReason): void {
    if (isClosed()) return;
    store.set({ status: 'closed', closedBecause, remotes: [], cutSince: null });
    stopWatching();
    globalThis.removeEventListener?.('online', mend);
    stay?.close();
    stay = null;
    local.close();
  }

  /** The network is back, or another one: do not wait for ICE to notice. */
  function mend(): void {
    stay?.restartIce();
    hurry();
  }

  return {
    get state() {
      return store.get();
    },
    subscribe: store.subscribe,
    async join({ mic = true, cam = true, devices = {} } = {}) {
      if (store.get().status !== 'idle') throw new AppError('conflict', 'This call was used already.');
      local.wish(devices);
      store.set({ status: 'connecting' });
      globalThis.addEventListener?.('online', mend);
      const watchers = [watchQuality(store, () => stay), watchLine(store, () => stay), watchSpeaking(store, remotes)];
      stopWatching = () => watchers.forEach((stop) => stop());
      // Devices and connection side by side: whichever is later finds the other ready.
      await Promise.all([connectOnce(), mic && local.setMic(true), cam && local.setCam(true)]);
    },
    async upgrade() {
      // A connection that is being made asks for a token of its own, which may have the new scope already.
      await connecting;
      if (store.get().status === 'joined') return;
      const { token } = await getToken();
      const current = stay;
      if (!current) throw new AppError('unavailable', 'Not connected.');
      await current.upgrade(token);
      if (current === stay) store.set({ status: statusOf(current) });
    },
    setMic: local.setMic,
    setCam: local.setCam,
    shareScreen: local.shareScreen,
    stopSharing: local.stopSharing,
    switchDevice: local.switchDevice,
    setProcessing: local.setProcessing,
    async leave() {
      // Without an answer the node finds out by itself, a few seconds later.
      if (!isClosed()) await stay?.leave().catch(() => undefined);
      close('left');
    },
  };
}
