import type { BrowserContext, Page } from 'playwright-core';

/** What a page receives of the other side, counted since its connections were made. */
export interface Reception {
  /** Samples of the voice that were played, and of these the ones that were made up because a packet was missing (silence not counted). */
  samples: number;
  concealed: number;
  frames: number;
  bytes: number;
  audioBytes: number;
  packets: number;
  lost: number;
  width: number;
}

declare global {
  // What `recordPictures` leaves in a page: when the other's pictures were shown, epoch ms.
  var __shown: number[];
}

/** Makes the pages of a browser note each picture of the other side that is put on the screen. */
export async function recordPictures(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    globalThis.__shown = [];
    const watched = new WeakSet<HTMLVideoElement>();
    const watch = (video: HTMLVideoElement): void => {
      video.requestVideoFrameCallback((now) => {
        globalThis.__shown.push(performance.timeOrigin + now);
        watch(video);
      });
    };
    setInterval(() => {
      for (const video of document.querySelectorAll<HTMLVideoElement>('video[aria-label^="Picture of"]')) {
        if (watched.has(video)) continue;
        watched.add(video);
        watch(video);
      }
    }, 50);
  });
}

/** When the other's pictures were shown, epoch ms, in order. Empty again after a reload. */
export const shownAt = (page: Page): Promise<number[]> => page.evaluate(() => globalThis.__shown);

/** How the page's open connections reach the node: `udp` or `tcp` for each that is connected. */
export function ways(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const connection of globalThis.__probe.connections) {
      if (connection.connectionState !== 'connected') continue;
      const stats = [...(await connection.getStats()).values()] as Record<string, unknown>[];
      const chosen = stats.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'];
      const pair = stats.find(({ id }) => id === chosen);
      const local = stats.find(({ id }) => id === pair?.['localCandidateId']);
      found.push(String(local?.['protocol']));
    }
    return found;
  });
}

/** What arrives over the connections that are open now. */
export function reception(page: Page): Promise<Reception> {
  return page.evaluate(async () => {
    const sum = { samples: 0, concealed: 0, frames: 0, bytes: 0, audioBytes: 0, packets: 0, lost: 0, width: 0 };
    for (const connection of globalThis.__probe.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        const number = (name: string): number => (report[name] as number | undefined) ?? 0;
        sum.bytes += number('bytesReceived');
        sum.packets += number('packetsReceived');
        sum.lost += number('packetsLost');
        if (report.kind === 'video') {
          sum.frames += number('framesDecoded');
          sum.width = Math.max(sum.width, number('frameWidth'));
        } else {
          const silent = number('silentConcealedSamples');
          sum.audioBytes += number('bytesReceived');
          sum.samples += number('totalSamplesReceived') - silent;
          sum.concealed += number('concealedSamples') - silent;
        }
      }
    }
    return sum;
  });
}
