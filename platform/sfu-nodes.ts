import { AppError } from '@cc/contract/errors.ts';
import { sfuCommandsStream, type SfuCommand } from '@cc/contract/sfu-commands.ts';
import { SFU_NODES_SET, sfuNodeKey, sfuNodeSchema, type SfuNode } from '@cc/contract/sfu-node.ts';
import type { Redis } from './redis.ts';

/** Commands wait this long for a node that has lost its way to Redis; its stream is gone soon after the node is. */
const COMMANDS_KEPT_SECONDS = 3_600;
const COMMANDS_MAXLEN = 1_000;

/** The media nodes as they have made themselves known. */
export interface SfuNodes {
  /** Null when it is not (or no longer) registered. */
  find(id: string): Promise<SfuNode | null>;
  /**
   * Where a new room goes: of two nodes picked by chance the less loaded one. Looking at all of them would send every
   * room of a busy second to the same node, because loads are a few seconds old.
   * @throws no_media_node.
   */
  place(): Promise<SfuNode>;
  /** Tells a node; it answers with an `ack` fact. */
  command(nodeId: string, command: SfuCommand): Promise<void>;
}

/** `random` as `Math.random`. */
export function createSfuNodes(redis: Redis, random: () => number = Math.random): SfuNodes {
  async function find(id: string): Promise<SfuNode | null> {
    const parsed = sfuNodeSchema.safeParse(await redis.hgetall(sfuNodeKey(id)));
    return parsed.success ? parsed.data : null;
  }

  /** All that take new rooms; ids whose hash has run out are dropped from the set. */
  async function open(): Promise<SfuNode[]> {
    const ids = await redis.smembers(SFU_NODES_SET);
    const nodes = await Promise.all(ids.map(find));
    const gone = ids.filter((_, i) => nodes[i] === null);
    if (gone.length > 0) await redis.srem(SFU_NODES_SET, ...gone);
    return nodes.filter((node): node is SfuNode => node !== null && !node.draining);
  }

  return {
    find,
    async place() {
      const nodes = await open();
      const pick = () => nodes.splice(Math.floor(random() * nodes.length), 1)[0];
      const [one, other] = [pick(), pick()];
      if (!one) throw new AppError('no_media_node', 'No media server is free right now. Try again in a moment.');
      if (!other) return one;
      const busier = one.load - other.load || one.rooms - other.rooms;
      return busier > 0 ? other : one;
    },
    async command(nodeId, command) {
      const stream = sfuCommandsStream(nodeId);
      await redis
        .multi()
        .xadd(stream, 'MAXLEN', '~', COMMANDS_MAXLEN, '*', 'command', JSON.stringify(command))
        .expire(stream, COMMANDS_KEPT_SECONDS)
        .exec();
    },
  };
}
