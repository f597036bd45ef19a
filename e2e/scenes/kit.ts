import { join } from 'node:path';
import { repositoryRoot } from '@cc/dev/bootstrap/paths.mjs';
import type { Page } from 'playwright-core';
import type { House } from '../support/house.ts';
import { shoot } from '../support/shoot.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';
import { TOPICS } from '../way/topics.ts';

/** Plays something in a house and takes pictures on the way. */
export type Scene = (house: House) => Promise<void>;

export const folder = join(repositoryRoot, '.cache', 'screenshots');
export const topic = TOPICS[2] ?? TOPICS[0];

/** As the page is now; `whole` also what is below the fold. */
export const take = (page: Page, name: string, options: { whole?: boolean } = {}): Promise<void> =>
  shoot(page, folder, name, options);

export async function takeAt(visitor: Visitor, name: string, path: string): Promise<void> {
  await visitor.open(path);
  await take(visitor.page, name);
}

export async function withVisitor(house: House, work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await openVisitor(house);
  try {
    await work(visitor);
  } finally {
    await visitor.close();
  }
}
