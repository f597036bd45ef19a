import { replaceModule } from '../../support/replace-module.ts';

// The workers with shorter waits.
replaceModule('/platform/config/rules.ts', new URL('./short-times.ts', import.meta.url));
await import('@cc/workers/main.ts');
