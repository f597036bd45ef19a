import { replaceModule } from '../../chaos/controls/replace-module.ts';

// Workers that repeat what failed without asking what became of it.
replaceModule('/platform/payments.ts', new URL('./payments-blind-retry.ts', import.meta.url));
await import('./workers.ts');
