import { replaceModule } from '../../support/replace-module.ts';

// Workers whose lost jobs nobody makes up for.
replaceModule('/workers/sweep/sweep.ts', new URL('../../support/no-sweeps.ts', import.meta.url));
await import('./workers.ts');
