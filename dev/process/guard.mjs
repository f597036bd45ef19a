// Outlives a launcher that is killed outright, for as long as it takes to end what that had started. It learns of each
// child through its standard input; the end of that input means that the launcher is gone.
import { createInterface } from 'node:readline';
import { stopGroups } from './stop-groups.mjs';

/** @type {Map<number, import('./stop-groups.mjs').Member>} */
const members = new Map();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.add) members.set(message.add.pid, message.add);
  if (message.remove) members.delete(message.remove);
}
await stopGroups(members.values(), 4000);
process.exit(0);
