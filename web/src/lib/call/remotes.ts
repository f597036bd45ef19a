import type { MediaSource, PeerInfo } from '@cc/contract/sfu-signalling.ts';
import type { RemotePeer, RemoteSource, Store } from './call-state.ts';

/** Keeps the others in the call's state. Peers and consumers that are not known (any more) are ignored: events may cross. */
export function createRemotes(store: Store) {
  /** Consumer → whose and which source it is. */
  let owners = new Map<string, { peerId: string; source: MediaSource }>();

  const change = (peerId: string, map: (peer: RemotePeer) => RemotePeer): void =>
    store.set({ remotes: store.get().remotes.map((peer) => (peer.peerId === peerId ? map(peer) : peer)) });

  const changeSource = (consumerId: string, map: (source: RemoteSource) => RemoteSource | undefined): void => {
    const owner = owners.get(consumerId);
    if (!owner) return;
    change(owner.peerId, (peer) => {
      const { [owner.source]: current, ...others } = peer.sources;
      const next = current && map(current);
      return { ...peer, sources: next ? { ...others, [owner.source]: next } : others };
    });
  };

  const newcomer = (peer: PeerInfo): RemotePeer => ({
    ...peer,
    sources: {},
    score: null,
    speaking: false,
  });
  const without = (peerId: string): RemotePeer[] => store.get().remotes.filter((peer) => peer.peerId !== peerId);

  return {
    /** A new stay: who is there now; their media follows. */
    reset(peers: PeerInfo[]): void {
      owners = new Map();
      store.set({ remotes: peers.map(newcomer) });
    },
    add: (peer: PeerInfo): void => store.set({ remotes: [...without(peer.peerId), newcomer(peer)] }),
    remove: (peerId: string): void => store.set({ remotes: without(peerId) }),
    update: (peerId: string, state: Partial<Pick<RemotePeer, 'scope' | 'present' | 'quality' | 'speaking'>>): void =>
      change(peerId, (peer) => ({ ...peer, ...state })),
    setSource(peerId: string, source: MediaSource, consumerId: string, remote: RemoteSource): void {
      owners.set(consumerId, { peerId, source });
      change(peerId, (peer) => ({ ...peer, sources: { ...peer.sources, [source]: remote } }));
    },
    pauseSource: (consumerId: string, paused: boolean): void =>
      changeSource(consumerId, (source) => ({ ...source, paused })),
    removeSource(consumerId: string): void {
      changeSource(consumerId, () => undefined);
      owners.delete(consumerId);
    },
    score(consumerId: string, score: number): void {
      const owner = owners.get(consumerId);
      if (owner) change(owner.peerId, (peer) => ({ ...peer, score }));
    },
  };
}

export type Remotes = ReturnType<typeof createRemotes>;
