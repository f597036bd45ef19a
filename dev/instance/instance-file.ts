import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const instanceFileSchema = z.object({
  /** The launcher's. */
  pid: z.number(),
  /** Of every child by name; a group of its own each. */
  pids: z.record(z.string(), z.number()),
  /** False until everything answered its health check. */
  ready: z.boolean(),
  url: z.string(),
  databaseUrl: z.string(),
  redisUrl: z.string(),
  stripeUrl: z.string().optional(),
  mailboxUrl: z.string().optional(),
  smtpUrl: z.string(),
  sfuUrl: z.string(),
  workersUrl: z.string(),
  /** Where each server, worker and media node answers for its health and its figures, by name. */
  addresses: z.record(z.string(), z.string()).default({}),
  /** Rolling restarts since the start, and what went wrong with the last one that has ended. */
  rolls: z
    .object({ begun: z.number(), ended: z.number(), failure: z.string().optional() })
    .default({ begun: 0, ended: 0 }),
  ports: z.record(z.string(), z.number()),
  /** What a tool may want to know of the settings; nothing secret. */
  publicConfig: z.object({ freeWindowSeconds: z.number(), currency: z.string(), demo: z.boolean() }),
});

/** What runs on a data folder, for tools such as the journey and for the next start. */
export type InstanceFile = z.infer<typeof instanceFileSchema>;

const fileIn = (dataDirectory: string) => join(dataDirectory, 'instance.json');

export function readInstanceFile(dataDirectory: string): InstanceFile | undefined {
  return instanceFileSchema.safeParse(readJsonFile(fileIn(dataDirectory))).data;
}

export function writeInstanceFile(dataDirectory: string, content: InstanceFile): void {
  writeJsonFile(fileIn(dataDirectory), content);
}

export function removeInstanceFile(dataDirectory: string): void {
  rmSync(fileIn(dataDirectory), { force: true });
}
