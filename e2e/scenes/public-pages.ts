import { take, takeAt, withVisitor, type Scene } from './kit.ts';

/** What everybody sees. */
export const publicPages: Scene = (house) =>
  withVisitor(house, async (visitor) => {
    const paths = [
      'how-it-works',
      'consultants',
      'login',
      'register',
      'forgot',
      'reset',
      'people',
      'privacy',
      'terms',
      'ask',
      'no-such-page',
    ];
    await takeAt(visitor, 'landing', '/');
    for (const path of paths) await takeAt(visitor, path, `/${path}`);
    await visitor.open('/consultants');
    await visitor.page.locator('main a[href^="/consultants/"]').first().click();
    await visitor.page.waitForURL(/\/consultants\/.+/);
    await take(visitor.page, 'consultant');
  });
