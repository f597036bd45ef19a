import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const messageSchema = z.object({
  id: z.string(),
  /** ISO instant. */
  receivedAt: z.string(),
  from: z.string(),
  /** Whom the envelope named, lower case. */
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string().nullable(),
  attachments: z.array(z.object({ name: z.string(), type: z.string(), bytes: z.number() })),
});

export type StoredMessage = z.infer<typeof messageSchema>;

/** How many messages are kept; the oldest go first. */
const KEEP = 500;

/** Messages in a file of one JSON object a line, so that they survive a restart. */
export class MessageStore {
  readonly #file: string;
  #messages: StoredMessage[] = [];
  #lines = 0;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#file = join(directory, 'messages.jsonl');
    this.#load();
  }

  add(message: Omit<StoredMessage, 'id'>): StoredMessage {
    const stored = { id: randomUUID(), ...message };
    this.#messages.push(stored);
    appendFileSync(this.#file, `${JSON.stringify(stored)}\n`, { mode: 0o600 });
    this.#lines += 1;
    if (this.#messages.length > KEEP) this.#messages = this.#messages.slice(-KEEP);
    if (this.#lines >= 2 * KEEP) this.#rewrite();
    return stored;
  }

  /** Newest first; only those to one address if given (its case does not matter). */
  list(to?: string): StoredMessage[] {
    const wanted = to?.toLowerCase();
    return this.#messages.filter((message) => !wanted || message.to.includes(wanted)).reverse();
  }

  get(id: string): StoredMessage | undefined {
    return this.#messages.find((message) => message.id === id);
  }

  clear(): void {
    this.#messages = [];
    this.#rewrite();
  }

  #load(): void {
    let content: string;
    try {
      content = readFileSync(this.#file, 'utf8');
    } catch {
      return;
    }
    for (const line of content.split('\n')) {
      const parsed = messageSchema.safeParse(parseOr(line));
      if (parsed.success) this.#messages.push(parsed.data);
    }
    this.#messages = this.#messages.slice(-KEEP);
    this.#rewrite();
  }

  #rewrite(): void {
    const draft = `${this.#file}.new`;
    writeFileSync(draft, this.#messages.map((message) => `${JSON.stringify(message)}\n`).join(''), { mode: 0o600 });
    renameSync(draft, this.#file);
    this.#lines = this.#messages.length;
  }
}

/** The last line of a process that was killed may be half a message. */
function parseOr(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
