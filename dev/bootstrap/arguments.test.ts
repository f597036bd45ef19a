import { describe, expect, it } from 'vitest';
import { parseLauncherArguments } from './arguments.mjs';

describe('the launcher’s command line', () => {
  it('starts with demo people and kept data unless told otherwise', () => {
    expect(parseLauncherArguments(['start'])).toEqual({ command: 'start', demo: true, fresh: false });
  });

  it('reads every option of start, with or without "="', () => {
    const words = ['start', '--port', '4000', '--data=/tmp/a b', '--free-window', '20', '--no-demo', '--fresh'];
    expect(parseLauncherArguments(words)).toEqual({
      command: 'start',
      port: 4000,
      data: '/tmp/a b',
      freeWindowSeconds: 20,
      demo: false,
      fresh: true,
    });
  });

  it('reads how many processes of each kind, and whose are to be started anew', () => {
    expect(parseLauncherArguments(['start', '--server', '2', '--workers=3', '--sfu', '1'])).toMatchObject({
      server: 2,
      workers: 3,
      sfu: 1,
    });
    expect(parseLauncherArguments(['roll', '--data', 'there'])).toEqual({ command: 'roll', data: 'there' });
    expect(parseLauncherArguments(['roll'])).toEqual({ command: 'roll' });
  });

  it('hands everything after "test" and "run" on untouched', () => {
    expect(parseLauncherArguments(['test', 'domain', '-t', 'x'])).toEqual({
      command: 'test',
      rest: ['domain', '-t', 'x'],
    });
    expect(parseLauncherArguments(['run', 'e2e/journey.ts', '--', '--json', '--'])).toEqual({
      command: 'run',
      program: 'e2e/journey.ts',
      rest: ['--json', '--'],
    });
  });

  it.each([
    [['start', '--prot', '1'], /knows no option "--prot"/],
    [['start', '--port', '0'], /from 1 to 65535/],
    [['start', '--port'], /from 1 to 65535/],
    [['start', '--free-window', '1e3'], /whole number/],
    [['start', '--data', '--fresh'], /needs a value/],
    [['start', '--server', '0'], /from 1 to 16/],
    [['roll', 'server'], /no option but --data/],
    [['run'], /name of a program/],
    [['begin'], /knows no command "begin"/],
  ])('refuses %j in a sentence', (words, message) => {
    expect(() => parseLauncherArguments(words)).toThrow(message);
  });
});
