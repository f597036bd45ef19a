import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { stream } from '@cc/contract/http/endpoint.ts';

/** Sends a file as it is read, or the range that was asked for, so that a player can jump. Who goes away in the middle ends the reading. */
export async function sendStream(
  req: Request,
  res: Response,
  type: string,
  { name, save, bytes, read }: z.output<typeof stream>,
): Promise<void> {
  res.type(type).set({ 'Accept-Ranges': 'bytes', 'X-Content-Type-Options': 'nosniff' });
  if (save) res.attachment(name);
  const ranges = req.range(bytes);
  if (ranges === -1) {
    res.status(416).set('Content-Range', `bytes */${bytes}`).end();
    return;
  }
  // Several at once are for nobody but download managers: they get the whole.
  const range = Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0] : undefined;
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  if (range) res.status(206).set('Content-Range', `bytes ${start}-${end}/${bytes}`);
  res.set('Content-Length', String(end - start + 1));
  try {
    await pipeline(Readable.from(read({ start, end })), res);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
