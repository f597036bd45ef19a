import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1_280, height: 800 } };
const LOOKS = ['light', 'dark'] as const;

/** Takes a page as it is now, phone and desktop, light and dark, into `folder`: `<name>-<size>-<look>.png`. */
export async function shoot(page: Page, folder: string, name: string, { whole = true } = {}): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settled(page);
      await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: whole });
    }
  }
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** The same for whoever looks at what a test lives through: only where SHOTS_DIR names a folder. */
export async function shot(page: Page, name: string, options?: { whole?: boolean }): Promise<void> {
  const folder = process.env.SHOTS_DIR;
  if (folder) await shoot(page, folder, name, options);
}

/** Fonts are there, skeletons are gone, colours have changed over, and two frames were painted since. */
export async function settled(page: Page): Promise<void> {
  await page
    .waitForFunction(() => !document.querySelector('[aria-busy="true"]'), undefined, { timeout: 5_000 })
    .catch(() => undefined);
  await page.evaluate(async () => {
    await document.fonts.ready;
    const moves = () => document.getAnimations().some(({ playState }) => playState === 'running');
    for (let frame = 0; frame < 2 || (moves() && frame < 60); frame += 1) {
      await new Promise((done) => requestAnimationFrame(done));
    }
  });
}
