// A peer in a process of its own, so that a test can stop or kill it like a crashed tab: peer-process.ts <url> <token>
import { loadClip } from '../clip.ts';
import { createPeer } from '../peer.ts';

const [url, token] = process.argv.slice(2);
if (!url || !token) throw new Error('usage: peer-process.ts <url> <token>');
await createPeer({ clip: await loadClip(), getToken: async () => ({ url, token }) }).join();
