import { existsSync } from 'node:fs';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { provideChromium } from '@cc/dev/services/chromium.ts';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { installProbe } from './probe.ts';

/** Fake camera, microphone and screen, answered prompts, media over loopback, and nothing that phones home. */
const FLAGS = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const USUAL = '/usr/bin/chromium';

let found: Promise<string> | undefined;

/** CHROMIUM_BIN, Debian's, or whatever `npm test` would find or fetch. */
function chromiumPath(): Promise<string> {
  found ??= (async () => {
    if (process.env.CHROMIUM_BIN) return process.env.CHROMIUM_BIN;
    if (existsSync(USUAL)) return USUAL;
    return createProgress().step('Chromium', (step) => provideChromium(step));
  })();
  return found;
}

export interface BrowserSettings {
  /** Every TCP connection goes through it. */
  proxy?: { server: string; bypass: string };
  /** A WAV that the fake microphone plays over and over, instead of beeps. */
  voice?: string;
}

/** A browser of its own for one person. */
export async function openBrowser({ proxy, voice }: BrowserSettings = {}): Promise<Browser> {
  const args = voice ? [...FLAGS, `--use-file-for-fake-audio-capture=${voice}`] : FLAGS;
  return chromium.launch({ executablePath: await chromiumPath(), args, headless: true, ...(proxy && { proxy }) });
}

/** What is done to a browser's context before its first page. */
export type Prepare = (context: BrowserContext) => Promise<void>;

/** A fresh page, as after installing the browser: no cookies, nothing stored. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  prepare?: Prepare,
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1_280, height: 800 },
    permissions: ['camera', 'microphone'],
    ...options,
  });
  await context.addInitScript(installProbe);
  await prepare?.(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}
