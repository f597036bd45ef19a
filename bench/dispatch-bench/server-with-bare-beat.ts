import { replaceModule } from '../support/replace-module.ts';

// The real server, whose heartbeat answers at once: what is around a command, without what it does. Only for bench:dispatch.
replaceModule('/server/features/presence/socket.ts', new URL('./bare-beat.ts', import.meta.url));
await import('@cc/server/main.ts');
