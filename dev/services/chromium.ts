import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { cacheDirectory, repositoryRoot } from '../bootstrap/paths.mjs';
import type { Step } from '../bootstrap/progress.mjs';
import { aptInstall, hasApt, isRoot, libraryPath, unpackPackages } from './debian-packages.ts';
import { findOnPath, isExecutable } from './find-on-path.ts';
import { machineKey } from './machine-key.ts';

const NAMES = [
  'chromium',
  'google-chrome-stable',
  'google-chrome',
  'chromium-browser',
  'chrome',
  'microsoft-edge-stable',
];
/** Debian's; with fonts of its own, so that pages look the same on a machine that has none. */
const PACKAGES = ['chromium', 'fonts-liberation'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * A Chromium for the end-to-end tests: CHROMIUM_BIN, an installed one, the distribution's package where we are root,
 * the same unpacked, or Playwright's own; the last two in the user's cache.
 * @returns its path
 */
export async function provideChromium(step: Step): Promise<string> {
  const given = process.env.CHROMIUM_BIN;
  if (given) {
    if (await starts(given)) return given;
    throw new Failure(`CHROMIUM_BIN (${given}) is not a Chromium that starts on this machine.`, {
      cure: 'unset CHROMIUM_BIN',
    });
  }
  for (const candidate of installed()) if (await starts(candidate)) return candidate;
  let detail = '';
  if (isRoot() && hasApt()) {
    const { output } = await aptInstall(PACKAGES, step);
    detail = output;
    for (const candidate of installed()) if (await starts(candidate)) return candidate;
  }
  if (process.platform === 'linux' && hasApt()) {
    const unpacked = await unpackChromium(step);
    if (unpacked.path) return unpacked.path;
    detail += unpacked.output;
  }
  const fetched = await fetchWithPlaywright(step);
  if (fetched.path) return fetched.path;
  throw new Failure('The browser tests need Chromium or Chrome, and none was found or could be fetched.', {
    cure:
      process.platform === 'darwin'
        ? 'brew install --cask chromium'
        : 'sudo apt-get update && sudo apt-get install -y chromium, or set CHROMIUM_BIN to a Chrome or Chromium',
    detail: detail + fetched.output,
  });
}

function installed(): string[] {
  const onPath = NAMES.map((name) => findOnPath(name)).filter((path) => path !== undefined);
  return [...onPath, ...APPLICATIONS.filter(isExecutable)];
}

/** Ubuntu's package of this name is a stub that asks for snap: only a version number tells a browser from it. */
async function starts(file: string): Promise<boolean> {
  const { code, output } = await execute(file, ['--version'], { timeoutMs: 20_000 });
  return code === 0 && /(Chrom|Edge)\D+\d+\./.test(output);
}

async function fetchWithPlaywright(step: Step): Promise<{ path?: string; output: string }> {
  const folder = cacheDirectory('playwright');
  const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: folder };
  const found = await findBelow(folder);
  if (found) return { path: found, output: '' };
  step.say("fetching Playwright's Chromium");
  const cli = join(
    dirname(createRequire(join(repositoryRoot, 'e2e', 'package.json')).resolve('playwright-core/package.json')),
    'cli.js',
  );
  const { output } = await execute(process.execPath, [cli, 'install', 'chromium'], {
    env,
    timeoutMs: 300_000,
    onLine: (line) => step.say(`Playwright: ${line.slice(0, 80)}`),
  });
  return { path: await findBelow(folder), output };
}

async function findBelow(folder: string): Promise<string | undefined> {
  if (!existsSync(folder)) return undefined;
  const binary = /[\\/](chrome|headless_shell|Chromium|Google Chrome for Testing)$/;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && binary.test(path) && isExecutable(path) && (await starts(path))) return path;
  }
  return undefined;
}

/** Debian's package without installing it: a script beside it sets what it has to be told to run from anywhere. */
async function unpackChromium(step: Step): Promise<{ path?: string; output: string }> {
  const root = join(cacheDirectory('chromium'), machineKey());
  const script = join(root, 'chromium');
  if (existsSync(script) && (await starts(script))) return { path: script, output: '' };
  const { ok, output } = await unpackPackages(PACKAGES, root, step);
  const binary = join(root, 'usr/lib/chromium/chromium');
  if (!ok || !existsSync(binary)) return { output };
  const fonts = join(root, 'fonts.conf');
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', join(root, 'usr/share/fonts')];
  const cache = cacheDirectory('fontconfig');
  writeFileSync(
    fonts,
    `<?xml version="1.0"?><fontconfig>${folders.map((folder) => `<dir>${folder}</dir>`).join('')}<cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  const lines = [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH='${libraryPath(root)}' FONTCONFIG_FILE='${fonts}'`,
    `exec '${binary}' "$@"`,
    '',
  ];
  writeFileSync(script, lines.join('\n'), { mode: 0o755 });
  return (await starts(script)) ? { path: script, output } : { output };
}
