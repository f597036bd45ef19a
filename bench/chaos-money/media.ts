import { randomUUID } from 'node:crypto';
import { sfuCommandSchema } from '@cc/contract/sfu-commands.ts';
import { SFU_LOST_AFTER_MS, SFU_SNAPSHOT_EVERY_MS, type LeftReason, type SfuFact } from '@cc/contract/sfu-facts.ts';
import { SFU_NODE_REFRESH_MS, SFU_NODE_TTL_SECONDS, SFU_NODES_SET, sfuNodeKey } from '@cc/contract/sfu-node.ts';
import type { Logger } from '@cc/platform/log.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { startCommandReader } from '@cc/sfu/commands/reader.ts';
import { createFactsRedis } from '@cc/sfu/facts/facts-redis.ts';
import { createOutbox } from '@cc/sfu/facts/outbox.ts';
import { createSendFacts } from '@cc/sfu/facts/send-facts.ts';
import type { FedFact } from './oracle.ts';

interface Peer {
  since: number;
  /** Media flow until then; known in advance where the script says so. */
  until: number;
}

interface Room {
  peers: Map<string, Peer>;
  told: FedFact[];
  timer: NodeJS.Timeout | undefined;
  /** Nobody is told anything of it any more: its node has died. */
  dead: boolean;
  closed: boolean;
}

/**
 * A media node without media: rooms, who is in them and until when are played; how that is told (order, ages, repetition until
 * Redis has it, registry, commands) is the real node's own code.
 */
export interface MediaNode {
  id: string;
  /** Its address, by which `start` answers are told apart. */
  url: string;
  join(room: string, userId: string): void;
  /** Media stop now, or at `at`, and the node says so: at once when they left, as late as it notices when they were lost. */
  leave(room: string, userId: string, at: number, reason: 'leave' | 'lost'): void;
  /** Media go on until `at`, and no further. */
  until(room: string, userId: string, at: number): void;
  /** Tells now who is there, as by itself every few seconds. */
  describe(room: string): void;
  /** From now on nothing is told of this room. */
  die(room: string): void;
  told(room: string): readonly FedFact[];
  close(): Promise<void>;
}

/** @param now monotonic, in ms; @param snapshotEveryMs how often each room is described, by itself */
export function openMediaNode(
  id: string,
  redisUrl: string,
  now: () => number,
  logger: Logger,
  snapshotEveryMs = SFU_SNAPSHOT_EVERY_MS,
): MediaNode {
  const url = `http://${id}.bench.example`;
  const redis = createFactsRedis(redisUrl);
  const commands = createRedis(redisUrl);
  for (const connection of [redis, commands]) connection.on('error', () => {});
  const rooms = new Map<string, Room>();
  const byId = new Map<string, FedFact>();
  const send = createSendFacts(redis, now);
  const outbox = createOutbox({
    logger,
    async send(toFacts) {
      let sent: SfuFact[] = [];
      const taken = await send((at) => (sent = toFacts(at)));
      if (taken) for (const { id: fact } of sent) byId.get(fact)!.takenAt ??= now();
      return taken;
    },
  });

  const roomOf = (room: string): Room => {
    const known = rooms.get(room);
    if (known) return known;
    const made: Room = { peers: new Map(), told: [], timer: undefined, dead: false, closed: false };
    rooms.set(room, made);
    return made;
  };

  function tell(room: string, fact: Parameters<typeof outbox.add>[0], presence: FedFact['presence']): void {
    const { told, dead } = roomOf(room);
    if (dead) return;
    const fed: FedFact = { id: fact.id, presence, continues: fact.type === 'left', takenAt: null };
    byId.set(fact.id, fed);
    if (presence.length > 0) told.push(fed);
    outbox.add(fact);
  }

  function snapshot(room: string): void {
    const at = now();
    const peers = [...roomOf(room).peers].map(([userId, { since, until }]) => ({
      userId,
      at: Math.min(at, until),
      since,
      scope: 'call' as const,
    }));
    tell(
      room,
      { type: 'snapshot', id: randomUUID(), node: id, room, peers },
      peers.map(({ userId, since, at: to }) => ({ userId, from: since, to })),
    );
  }

  function gone(room: string, userId: string, reason: LeftReason): void {
    const { peers } = roomOf(room);
    const peer = peers.get(userId);
    if (!peer) return;
    peers.delete(userId);
    const at = now();
    const to = Math.min(at, peer.until);
    tell(room, { type: 'left', id: randomUUID(), node: id, room, userId, at, lastMediaAt: to, reason }, [
      { userId, from: to, to },
    ]);
  }

  function closeRoom(room: string): void {
    const state = roomOf(room);
    clearInterval(state.timer);
    if (state.closed) return;
    for (const userId of [...state.peers.keys()]) gone(room, userId, 'room_closed');
    tell(room, { type: 'room_closed', id: randomUUID(), node: id, room, at: now(), reason: 'ended' }, []);
    state.closed = true;
  }

  const reader = startCommandReader({
    node: id,
    redis: commands,
    logger,
    handle(text) {
      const command = sfuCommandSchema.parse(JSON.parse(text ?? ''));
      const known = rooms.has(command.room);
      if (known) closeRoom(command.room);
      const ack = { id: randomUUID(), node: id, room: command.room, commandId: command.id };
      tell(command.room, { type: 'ack', ...ack, result: known ? 'done' : 'not_found' }, []);
    },
  });

  const register = () => {
    const open = [...rooms.values()].filter(({ closed }) => !closed).length;
    const fields = { id, url, load: '0.1', rooms: String(open), peers: String(open * 2), draining: '0' };
    const key = sfuNodeKey(id);
    redis
      .multi()
      .hset(key, fields)
      .expire(key, SFU_NODE_TTL_SECONDS)
      .sadd(SFU_NODES_SET, id)
      .exec()
      .catch(() => {});
  };
  redis.once('ready', register);
  const registering = setInterval(register, SFU_NODE_REFRESH_MS);

  return {
    id,
    url,
    join(room, userId) {
      const state = roomOf(room);
      if (state.closed || state.dead) return;
      const at = now();
      state.peers.set(userId, { since: at, until: Infinity });
      tell(room, { type: 'joined', id: randomUUID(), node: id, room, userId, at }, [{ userId, from: at, to: at }]);
      state.timer ??= setInterval(() => snapshot(room), snapshotEveryMs);
    },
    leave(room, userId, at, reason) {
      const peer = roomOf(room).peers.get(userId);
      if (!peer) return;
      peer.until = Math.min(peer.until, at);
      if (reason === 'leave') gone(room, userId, reason);
      else setTimeout(() => gone(room, userId, reason), SFU_LOST_AFTER_MS);
    },
    until(room, userId, at) {
      const peer = roomOf(room).peers.get(userId);
      if (peer) peer.until = Math.min(peer.until, at);
    },
    describe: snapshot,
    die(room) {
      const state = roomOf(room);
      state.dead = true;
      clearInterval(state.timer);
    },
    told: (room) => rooms.get(room)?.told ?? [],
    async close() {
      clearInterval(registering);
      for (const { timer } of rooms.values()) clearInterval(timer);
      await reader.close();
      await outbox.close(0);
      redis.disconnect();
    },
  };
}
