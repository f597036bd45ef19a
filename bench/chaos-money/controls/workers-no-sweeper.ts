import { replaceModule } from '../../chaos/controls/replace-module.ts';

// Workers whose lost jobs nobody makes up for.
replaceModule('/workers/sweep/sweep.ts', new URL('../../chaos/controls/no-sweeps.ts', import.meta.url));
await import('./workers.ts');
