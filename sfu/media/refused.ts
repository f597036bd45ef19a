import { AppError } from '@cc/contract/errors.ts';

/**
 * Waits for what was asked of the media worker with a client's own parameters. What the worker refuses (an SSRC that is taken, a second
 * `connect`) comes back as a plain Error, and is the client's mistake.
 * @throws AppError `conflict`
 */
export async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && error.name === 'Error') throw new AppError('conflict', error.message.slice(0, 200));
    throw error;
  }
}
