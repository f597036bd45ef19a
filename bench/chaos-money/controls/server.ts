import { replaceModule } from '../../support/replace-module.ts';

// The server with shorter waits.
replaceModule('/platform/config/rules.ts', new URL('./short-times.ts', import.meta.url));
await import('@cc/server/main.ts');
