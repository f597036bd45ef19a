import type { Request } from 'express';
import { AppError } from '@cc/contract/errors.ts';

/** How long the body is going to be, in bytes. @throws invalid_input where that is not said, or nothing is to come. */
export function announcedBytes(req: Request): number {
  const bytes = Number(req.headers['content-length']);
  if (!req.is('application/octet-stream') || !Number.isSafeInteger(bytes) || bytes <= 0) {
    throw new AppError('invalid_input', 'The body has to be a file of a known length.');
  }
  return bytes;
}

/** Reads the body. @throws invalid_input when it ends before it should. */
export async function readContent(req: Request, bytes: number): Promise<Uint8Array> {
  const content = new Uint8Array(bytes);
  let at = 0;
  try {
    for await (const chunk of req as AsyncIterable<Uint8Array>) {
      content.set(chunk, at);
      at += chunk.length;
    }
  } catch {
    // Cut off, or longer than announced.
    at = -1;
  }
  if (at !== bytes) throw new AppError('invalid_input', 'The file did not arrive as a whole.');
  return content;
}
