import { sfuCommandsStream } from '@cc/contract/sfu-commands.ts';
import type { Logger } from '@cc/platform/log.ts';
import type { Redis } from '@cc/platform/redis.ts';

export interface CommandReaderOptions {
  node: string;
  /** A connection of its own: reading blocks it. */
  redis: Redis;
  /** Carries out one command (the stream's `command` field) and acknowledges it. Must not throw. */
  handle: (command: string | undefined) => void;
  logger: Logger;
}

const BLOCK_MS = 2_000;
const RETRY_MS = 500;

/** Reads this node's commands, from the first one on, in order. The stream is as short-lived as the node's id, so it keeps no position. */
export function startCommandReader({ node, redis, handle, logger }: CommandReaderOptions) {
  const stream = sfuCommandsStream(node);
  let lastId = '0';
  let closed = false;
  let failing = false;

  async function read(): Promise<void> {
    const reply = await redis.xread('COUNT', 50, 'BLOCK', BLOCK_MS, 'STREAMS', stream, lastId);
    for (const [id, fields] of reply?.[0]?.[1] ?? []) {
      lastId = id;
      handle(fields?.[fields.indexOf('command') + 1]);
    }
  }

  async function loop(): Promise<void> {
    while (!closed) {
      try {
        await read();
        failing = false;
      } catch (error) {
        if (closed) return;
        if (!failing) logger.warn({ err: error }, 'commands cannot be read; trying again');
        failing = true;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  const running = loop();
  return {
    async close(): Promise<void> {
      closed = true;
      redis.disconnect();
      await running;
    },
  };
}
