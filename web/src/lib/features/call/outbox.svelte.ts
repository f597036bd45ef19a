import type { ChatMessage } from '@cc/contract/http/sessions.ts';
import { MAX_FILE_BYTES } from '@cc/domain/session-files.ts';
import { api, upload } from '#lib/api/client.ts';
import { ApiError, friendly } from '#lib/api/error.ts';

/** A file on its way into the chat. */
export interface Outgoing {
  id: string;
  name: string;
  /** How much of it has gone, 0 to 1. */
  share: number;
  /** Why it did not get there; null while it is going. */
  problem: string | null;
  /** It would be refused again. */
  final: boolean;
  file: File;
}

/** Refusals that are about the file, or about how much this call has sent. */
const FINAL = new Set<string>(['file_refused', 'payload_too_large', 'storage_full']);

/** The files that are being sent, one after the other: they share one line with the call. */
export class Outbox {
  waiting = $state.raw<readonly Outgoing[]>([]);
  #queue: Promise<void> = Promise.resolve();
  readonly #sessionId: string;
  readonly #onSent: (message: ChatMessage) => void;

  constructor(sessionId: string, onSent: (message: ChatMessage) => void) {
    this.#sessionId = sessionId;
    this.#onSent = onSent;
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const problem =
        file.size > MAX_FILE_BYTES ? 'It is larger than 10 MB.' : file.size === 0 ? 'There is nothing in it.' : null;
      const outgoing = {
        id: crypto.randomUUID(),
        name: file.name || 'file',
        share: 0,
        problem,
        final: problem !== null,
        file,
      };
      this.waiting = [...this.waiting, outgoing];
      if (!problem) this.#queue = this.#queue.then(() => this.#send(outgoing));
    }
  }

  again({ id, file }: Outgoing): void {
    this.drop(id);
    this.add([file]);
  }

  drop(id: string): void {
    this.waiting = this.waiting.filter((one) => one.id !== id);
  }

  #change(id: string, part: Partial<Outgoing>): void {
    this.waiting = this.waiting.map((one) => (one.id === id ? { ...one, ...part } : one));
  }

  async #send({ id, name, file }: Outgoing): Promise<void> {
    const input = { params: { id: this.#sessionId }, query: { id, name } };
    try {
      const sent = await upload(api.call.sendFile, input, file, (share) => this.#change(id, { share }));
      this.drop(id);
      this.#onSent(sent);
    } catch (error) {
      const final = error instanceof ApiError && FINAL.has(error.code);
      this.#change(id, { problem: friendly(error), final });
    }
  }
}
