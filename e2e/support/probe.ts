/** What the pages under test note down by themselves, with their own clock (epoch ms, fractions of a ms). */
export interface Probe {
  connections: RTCPeerConnection[];
  /** When something happened first since {@link forget}: asked, offer, accept, held, frame. */
  marks: Record<string, number>;
  forget(): void;
}

declare global {
  // What `installProbe` leaves in a page.
  var __probe: Probe;
}

/**
 * Runs in the page before its own scripts: keeps the peer connections that are made, and notes the moments that the journey
 * measures. It changes nothing that the page does.
 */
export function installProbe(): void {
  const now = (): number => performance.timeOrigin + performance.now();
  const probe: Probe = {
    connections: [],
    marks: {},
    forget() {
      probe.marks = {};
    },
  };
  globalThis.__probe = probe;
  const mark = (name: string): void => void (probe.marks[name] ??= now());

  /** Ids of the tracks that came from others. */
  const received = new Set<string>();
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      probe.connections.push(this);
      this.addEventListener('track', ({ track }) => received.add(track.id));
    }
  };

  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string' && data.includes('"payment":{"status":"held"')) mark('held');
      });
    }
  };

  document.addEventListener(
    'submit',
    (event) => {
      if (event.target instanceof HTMLFormElement && event.target.id === 'ask') mark('asked');
    },
    true,
  );
  document.addEventListener(
    'click',
    (event) => {
      const button = event.target instanceof Element && event.target.closest('button');
      if (button && button.textContent?.includes('Accept and join')) mark('accept');
    },
    true,
  );

  // A picture of somebody else is on the screen: the element has a frame with a size.
  const seen = ({ target }: Event): void => {
    if (!(target instanceof HTMLVideoElement) || target.videoWidth === 0) return;
    const shown = target.srcObject instanceof MediaStream ? target.srcObject.getVideoTracks() : [];
    if (shown.some(({ id }) => received.has(id))) mark('frame');
  };
  for (const event of ['loadeddata', 'resize', 'playing']) document.addEventListener(event, seen, true);

  const watch = new MutationObserver(() => {
    if (probe.marks.offer === undefined && document.querySelector('[aria-label="A question is ringing"]')) {
      requestAnimationFrame(() => mark('offer'));
    }
  });
  watch.observe(document, { childList: true, subtree: true });
}

/** In the page: video frames decoded from others, and of these the ones of a shared screen. */
export async function decodedFrames(): Promise<{ total: number; screen: number }> {
  const screens = [...document.querySelectorAll<HTMLVideoElement>('video[aria-label^="Screen of"]')].flatMap((video) =>
    video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks().map(({ id }) => id) : [],
  );
  let total = 0;
  let screen = 0;
  for (const connection of globalThis.__probe.connections) {
    if (connection.connectionState === 'closed') continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== 'inbound-rtp' || report.kind !== 'video') continue;
      const frames = (report.framesDecoded as number | undefined) ?? 0;
      total += frames;
      if (screens.includes(report.trackIdentifier as string)) screen += frames;
    }
  }
  return { total, screen };
}
