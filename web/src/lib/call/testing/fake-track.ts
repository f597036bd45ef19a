/** A track that behaves as far as the engine looks. */
export class FakeTrack extends EventTarget {
  readonly id = crypto.randomUUID();
  readonly kind: 'audio' | 'video';
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';

  constructor(kind: 'audio' | 'video') {
    super();
    this.kind = kind;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As when a device is unplugged: unlike `stop`, this tells. */
  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export const fakeTrack = (kind: 'audio' | 'video') => new FakeTrack(kind) as unknown as MediaStreamTrack & FakeTrack;
