import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '@cc/domain/rules.ts';
import { createTestDatabase } from '@cc/drizzle/testing.ts';
import { createFitter } from './fit-in-thread.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('fitting in a thread', () => {
  it('reads the database by itself and answers', async () => {
    const fitter = createFitter({ databaseUrl: database.url, rules: RULES });
    expect(await fitter.fit()).toEqual({ kind: 'too_few', sessions: 0 });
    await fitter.close();
  });

  it('says what went wrong', async () => {
    const nowhere = Object.assign(new URL(database.url), { pathname: '/no_such_database' }).href;
    const fitter = createFitter({ databaseUrl: nowhere, rules: RULES });
    await expect(fitter.fit()).rejects.toThrow(/no_such_database|Failed query/);
    await fitter.close();
  });

  it('ends with its process, and whoever waits is told', async () => {
    const fitter = createFitter({ databaseUrl: database.url, rules: RULES });
    const fitting = fitter.fit();
    await Promise.all([
      expect(fitting).rejects.toThrow('ended before it was done'),
      new Promise((resolve) => setTimeout(resolve, 20)).then(() => fitter.close()),
    ]);
    await expect(fitter.fit()).rejects.toThrow('This process is ending.');
  });
});
