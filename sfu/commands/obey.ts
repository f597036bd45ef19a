import { sfuCommandSchema, type SfuCommand } from '@cc/contract/sfu-commands.ts';
import type { SfuFactOf } from '@cc/contract/sfu-facts.ts';
import { kickKey } from '../handlers/join.ts';
import type { Node } from '../handlers/context.ts';

type Result = SfuFactOf<'ack'>['result'];
type Obey = Pick<Node, 'rooms' | 'recordings' | 'refusals' | 'now'>;

function close({ rooms, refusals }: Obey, { room: id, reason }: Extract<SfuCommand, { type: 'room.close' }>): Result {
  // Also when nobody is here yet: a token for it may be on its way.
  refusals.add(id);
  const room = rooms.get(id);
  if (room) rooms.close(room, reason);
  return room ? 'done' : 'not_found';
}

function extend({ rooms, now }: Obey, { room: id, forMs }: Extract<SfuCommand, { type: 'room.extend' }>): Result {
  const room = rooms.get(id);
  if (room) room.expiresAt = Math.max(room.expiresAt, now() + forMs);
  return room ? 'done' : 'not_found';
}

function kick({ rooms, refusals }: Obey, { room: id, userId }: Extract<SfuCommand, { type: 'room.kick' }>): Result {
  refusals.add(kickKey(id, userId));
  const room = rooms.get(id);
  const peers = [...(room?.peers.values() ?? [])].filter((peer) => peer.userId === userId);
  for (const peer of peers) room?.putOut(peer);
  return peers.length > 0 ? 'done' : 'not_found';
}

/** Carries out one command as it came off the stream. @returns what its `ack` says. */
export function obey(node: Obey, raw: string | undefined): Pick<SfuFactOf<'ack'>, 'commandId' | 'room' | 'result'> {
  let command: SfuCommand;
  try {
    command = sfuCommandSchema.parse(JSON.parse(raw ?? ''));
  } catch {
    return { commandId: '', room: null, result: 'invalid' };
  }
  const answer = { commandId: command.id, room: command.room };
  switch (command.type) {
    case 'room.close':
      return { ...answer, result: close(node, command) };
    case 'room.extend':
      return { ...answer, result: extend(node, command) };
    case 'room.kick':
      return { ...answer, result: kick(node, command) };
    case 'recording.start':
      node.recordings.start(command.room, command);
      return { ...answer, result: 'done' };
    case 'recording.stop':
      node.recordings.stop(command.room, command.recordingId);
      return { ...answer, result: 'done' };
  }
}
