import { expect, it } from 'vitest';
import { createLogger } from './log.ts';

const TOKEN = 'k3Jx-a-secret-of-a-mailed-link';

/** What is written while `work` logs. */
function logged(work: (logger: ReturnType<typeof createLogger>) => void): string {
  let written = '';
  work(createLogger({ name: 'test', level: 'info' }, { write: (line) => void (written += line) }));
  return written;
}

it.each([
  ['a body', { token: TOKEN, password: TOKEN, passwordAgain: TOKEN }],
  ['a nested body', { req: { body: { token: TOKEN, currentPassword: TOKEN } } }],
  ['a row', { row: { tokenHash: TOKEN, passwordHash: TOKEN } }],
])('writes no secret of %s', (_what, object) => {
  const line = logged((logger) => logger.info(object, 'looked at'));
  expect(line).toContain('[redacted]');
  expect(line).not.toContain(TOKEN);
});

it('writes what failed in the database, without what it was asked with', () => {
  // As drizzle throws it.
  const params = [TOKEN, 7];
  const cause = new Error('no such column');
  const failed = Object.assign(new Error(`Failed query: insert into mails\nparams: ${params}`, { cause }), { params });
  const line = logged((logger) => logger.error({ err: new Error('not written', { cause: failed }) }, 'request failed'));
  const alone = logged((logger) => logger.error({ err: failed }, 'request failed'));
  for (const text of [line, alone]) {
    expect(text).toContain('insert into mails');
    expect(text).toContain('no such column');
    expect(text).not.toContain(TOKEN);
  }
});

it('takes whatever is thrown', () => {
  expect(logged((logger) => logger.error({ err: 'just words' }, 'failed'))).toContain('just words');
});
