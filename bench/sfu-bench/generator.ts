// All people of a run, in a process of its own: its processor time is nobody else's. Told over IPC what to do.
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { sfuCommandsStream, type SfuCommand } from '@cc/contract/sfu-commands.ts';
import { createRedis } from '@cc/platform/redis.ts';
import { createCrowd, type Crowd } from './crowd.ts';
import { openBare } from './door-bare.ts';
import { openOurs } from './door-ours.ts';
import type { GeneratorAnswer, GeneratorTask } from './generator-process.ts';

let crowd: Crowd | undefined;
let end: (room: string) => Promise<unknown> = async () => undefined;
let record: (room: string) => Promise<unknown> = async () => undefined;
const recorded = new Set<string>();

async function enter(task: Extract<GeneratorTask, { do: 'enter' }>): Promise<void> {
  const { target } = task;
  const openDoor = target.side === 'ours' ? await openOurs(target) : openBare(target);
  crowd = createCrowd({ openDoor, seed: task.seed, now: () => performance.now(), newId: randomUUID });
  if (target.side === 'bare') return;
  // As the house closes a room when a session ends.
  const redis = createRedis(target.redisUrl);
  const tell = (command: SfuCommand) =>
    redis.xadd(sfuCommandsStream(target.node), '*', 'command', JSON.stringify(command));
  end = (room) => tell({ type: 'room.close', id: randomUUID(), room, reason: 'ended' });
  // As it has a call recorded.
  record = (room) => {
    recorded.add(room);
    return tell({ type: 'recording.start', id: randomUUID(), room, recordingId: randomUUID(), maxBytes: 2 ** 31 });
  };
}

async function obey(task: GeneratorTask): Promise<GeneratorAnswer> {
  if (task.do === 'enter') return void (await enter(task));
  if (!crowd) throw new Error('enter first');
  switch (task.do) {
    case 'grow':
      return crowd.grow(task.rooms);
    case 'watch':
      return crowd.watch(task.ms);
    case 'record': {
      const more = crowd.rooms().filter((room) => !recorded.has(room));
      return void (await Promise.all(more.slice(0, task.rooms).map(record)));
    }
    case 'churn':
      return crowd.churn(task.cycles, end);
  }
}

process.on('message', (task: GeneratorTask) => {
  obey(task).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
