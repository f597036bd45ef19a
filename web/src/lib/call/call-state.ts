import type { RoomRole, RoomScope } from '@cc/contract/room-token.ts';
import type { ConnectionQuality, MediaSource } from '@cc/contract/sfu-signalling.ts';
import type { DeviceErrorKind } from './devices.ts';
import type { Quality } from './quality.ts';

/**
 * `warm`: connected, own media set up, nobody receives anything yet. `joined`: in the call. `reconnecting`: the connection was lost and is
 * being made again; what still flows keeps flowing. `closed`: over for good, see {@link CallState.closedBecause}.
 */
export type CallStatus = 'idle' | 'connecting' | 'warm' | 'joined' | 'reconnecting' | 'closed';

export type ClosedReason =
  /** I hung up. */
  | 'left'
  /** The session ended, was cancelled or ran out. */
  | 'ended'
  /** I joined from another tab or device. */
  | 'takeover'
  | 'kicked'
  /** The server does not let me in (any more). */
  | 'refused';

/** One of my own sources. `on`: others may hear or see it. `error`: why it could not be switched on. */
export interface LocalSource {
  on: boolean;
  /** Being switched on or off. */
  pending: boolean;
  track: MediaStreamTrack | null;
  error: DeviceErrorKind | null;
}

/** One source of somebody else. `paused`: muted by them. */
export interface RemoteSource {
  track: MediaStreamTrack;
  paused: boolean;
  /** Of a sound, as it is played now: 0 (silence) to 1. */
  loudness: () => number;
}

export interface RemotePeer {
  peerId: string;
  userId: string;
  name: string;
  role: RoomRole;
  scope: RoomScope;
  /** In the call with media arriving at the media node; false while they warm up or reconnect. */
  present: boolean;
  sources: Partial<Record<MediaSource, RemoteSource>>;
  /** How well their media reaches the media node, 0 to 10; null until known. */
  score: number | null;
  /** What they say of their own connection, both ways; null until known. */
  quality: ConnectionQuality | null;
  /** Their voice is being heard, or was a moment ago. */
  speaking: boolean;
}

export interface CallState {
  status: CallStatus;
  closedBecause: ClosedReason | null;
  mic: LocalSource;
  cam: LocalSource;
  screen: LocalSource;
  /** The others, in the order in which they came. */
  remotes: RemotePeer[];
  quality: Quality;
  /** My line is cut: since when (`performance.now()`) nothing shows that the node hears me. Null while it does, or may by its own rule. */
  cutSince: number | null;
}

const off: LocalSource = { on: false, pending: false, track: null, error: null };

export const INITIAL_STATE: CallState = {
  status: 'idle',
  closedBecause: null,
  mic: off,
  cam: off,
  screen: off,
  remotes: [],
  quality: { send: null, receive: null },
  cutSince: null,
};

export type Listener = (state: CallState) => void;

/** A value that tells its listeners when it changes. States are never changed in place, so a listener may keep them. */
export function createStore(initial: CallState) {
  let state = initial;
  const listeners = new Set<Listener>();
  return {
    get: (): CallState => state,
    set(change: Partial<CallState>): void {
      state = { ...state, ...change };
      for (const listener of listeners) listener(state);
    },
    /** Calls `listener` now and with every change. @returns what ends it. */
    subscribe(listener: Listener): () => void {
      listeners.add(listener);
      listener(state);
      return () => void listeners.delete(listener);
    },
  };
}

export type Store = ReturnType<typeof createStore>;
