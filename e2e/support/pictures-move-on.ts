import { until } from './until.ts';
import type { Visitor } from './visitor.ts';

/** Resolves when all of them see pictures that they had not seen before. */
export async function picturesMoveOn(...visitors: Visitor[]): Promise<void> {
  await Promise.all(
    visitors.map(async (visitor) => {
      const before = (await visitor.frames()).total;
      await until(
        'the pictures to move on',
        async () => {
          const { total } = await visitor.frames();
          // Connections that were made anew count from zero.
          return total > before + 10 || (total > 10 && total < before);
        },
        { timeoutMs: 30_000 },
      );
    }),
  );
}
