import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { until } from './until.ts';

interface Stop {
  /** What a screen reader calls it. */
  name: string;
  /** Why it is no good for who sees where the focus is; empty when it is. */
  wrong: string;
  /** It was met before in this round. */
  again: boolean;
}

/** As many as no page of ours has. */
const MANY = 80;

/** What a dialog dimmed is uncovered a moment after the focus is back there; a stop that stays wrong for so long is. */
const SETTLES_MS = 1_000;

/** What has the focus; null when nothing has. To be run in the page. */
function focused(begin: boolean): Stop | null {
  const round = ((globalThis as { __round?: Set<Element> }).__round ??= new Set());
  if (begin) round.clear();
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // A player has stops of its own inside.
  const isPlayer = element instanceof HTMLMediaElement;
  const again = round.has(element) && !isPlayer;
  round.add(element);

  const words = (of: Element | null | undefined) => of?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const labelled = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
  const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])] : [];
  const name =
    element.getAttribute('aria-label') ||
    labelled.map((id) => words(document.getElementById(id))).join(' ') ||
    labels.map(words).join(' ') ||
    words(element) ||
    element.tagName.toLowerCase();

  // A hidden control is drawn by what is around it or behind it.
  const shown = [element, element.parentElement, element.closest('label'), element.nextElementSibling];
  const hasRing = shown.some((one) => {
    const { outlineStyle, outlineWidth } = one ? getComputedStyle(one) : { outlineStyle: 'none', outlineWidth: '0' };
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  });
  const { left, top, right, bottom } = (element.closest('label') ?? element).getBoundingClientRect();
  const [x, y] = [
    (Math.max(0, left) + Math.min(innerWidth, right)) / 2,
    (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2,
  ];
  const there = document.elementFromPoint(x, y);
  const isSeen = there !== null && (shown.some((one) => one?.contains(there)) || there.contains(element));
  const wrong = [
    hasRing || isPlayer ? '' : 'no ring',
    isSeen ? '' : `covered by ${there?.tagName} ${words(there).slice(0, 40) || there?.className}`,
  ];
  return { name, wrong: wrong.filter(Boolean).join(', '), again };
}

export interface Keyboard {
  /** Tab (or back) until the focus is at what is called so; each stop on the way must show that it has the focus. */
  to(name: RegExp, back?: boolean): Promise<void>;
  /** {@link Keyboard.to}, and then this key. */
  on(name: RegExp, key: 'Enter' | 'Space'): Promise<void>;
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Waits until the focus is there. */
  isAt(name: RegExp): Promise<void>;
  /** {@link Keyboard.isAt}, and the control can be used (again). */
  isReadyAt(name: RegExp): Promise<void>;
  /** Tab all round. @returns the names in their order, from where it is now */
  round(): Promise<string[]>;
  /** Stops that were no good, by name. */
  readonly faults: string[];
}

/** Somebody who uses a page by its keyboard alone. */
export function keyboardOf(page: Page): Keyboard {
  const faults = new Set<string>();
  const look = async (begin = false) => {
    const stop = await page.evaluate(focused, begin);
    let now = stop;
    const until = performance.now() + SETTLES_MS;
    while (now?.wrong && performance.now() < until) {
      await delay(50);
      now = await page.evaluate(focused, false);
    }
    if (now?.wrong) faults.add(`${now.name}: ${now.wrong}`);
    return stop;
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const to = async (name: RegExp, back = false) => {
    const met: string[] = [];
    for (let steps = 0; steps < MANY; steps += 1) {
      await press(back ? 'Shift+Tab' : 'Tab');
      const stop = await look();
      if (stop && name.test(stop.name)) return;
      met.push(stop?.name ?? '–');
    }
    throw new Error(`The keyboard does not get to ${name}, only to ${[...new Set(met)].join(' | ')}`);
  };
  const isAt = async (name: RegExp) => {
    let last: Stop | null = null;
    const isThere = async () => name.test((last = await look())?.name ?? '');
    await until(`the focus at ${name}`, isThere, { timeoutMs: 5_000 }).catch(() => {
      expect.fail(`The focus should be at ${name}, and is at ${last?.name ?? 'nothing'}.`);
    });
  };
  return {
    to,
    press,
    on: async (name, key) => {
      await to(name);
      await press(key);
    },
    type: (text) => page.keyboard.type(text),
    isAt,
    async isReadyAt(name) {
      await isAt(name);
      await page.locator(':focus:not([aria-disabled="true"])').waitFor();
    },
    async round() {
      const names: string[] = [];
      for (let steps = 0, stop = await look(true); steps < MANY && !(stop?.again && steps > 0); steps += 1) {
        if (stop && stop.name !== names.at(-1)) names.push(stop.name);
        await press('Tab');
        stop = await look();
      }
      return names;
    },
    get faults() {
      return [...faults];
    },
  };
}
