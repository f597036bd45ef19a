import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**', '**/.data/**', '**/.cache/**'];

// web/tsconfig.json extends a file that SvelteKit generates; the tests must not need it.
const tsconfig = fileURLToPath(new URL('tsconfig.json', import.meta.url));

export default defineConfig({
  test: {
    // The machine that this has to be pleasant on has two cores, and the media tests want one of them.
    maxWorkers: 2,
    projects: [
      {
        tsconfig,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.integration.test.ts', '**/*.e2e.test.ts', 'web/**/*.svelte.test.ts'],
          environment: 'node',
          // Property tests on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        tsconfig,
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ignored,
          environment: 'node',
          setupFiles: ['dev/testing/own-redis-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          retry: process.env.CI ? 1 : 0,
        },
      },
      {
        tsconfig,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          exclude: ignored,
          environment: 'node',
          // Whole houses with browsers: one at a time, after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // Browsers on a busy machine: once more, on continuous integration only. What fails twice is broken.
          retry: process.env.CI ? 1 : 0,
        },
      },
    ],
  },
});
