import { replaceModule } from '../../support/replace-module.ts';

// Workers whose lost jobs nobody makes up for; only for the control run of chaos:dispatch.
replaceModule('/workers/sweep/sweep.ts', new URL('../../support/no-sweeps.ts', import.meta.url));
await import('@cc/workers/main.ts');
