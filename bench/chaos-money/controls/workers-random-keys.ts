import { replaceModule } from '../../support/replace-module.ts';

// Workers that send each request under a key of its own.
replaceModule('/platform/payments.ts', new URL('./payments-random-keys.ts', import.meta.url));
await import('./workers.ts');
