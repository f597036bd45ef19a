import { replaceModule } from '../../support/replace-module.ts';

// A server that accepts by reading first and writing then; only for the control run of chaos:dispatch.
const accept = '/drizzle/repositories/accept.ts';
replaceModule('/drizzle/repositories/offers.ts', new URL('./offers-without-locks.ts', import.meta.url), accept);
replaceModule('/drizzle/repositories/questions.ts', new URL('./questions-without-locks.ts', import.meta.url), accept);
await import('@cc/server/main.ts');
