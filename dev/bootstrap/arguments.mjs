import { Failure } from './failure.mjs';

/**
 * @typedef {{ command: 'start', port?: number, data?: string, freeWindowSeconds?: number, demo: boolean, fresh: boolean, server?: number, workers?: number, sfu?: number }} StartArguments
 * @typedef {{ command: 'test', rest: string[] }} TestArguments
 * @typedef {{ command: 'roll', data?: string }} RollArguments
 * @typedef {{ command: 'run', program: string, rest: string[] }} RunArguments
 * @typedef {{ command: 'help' }} HelpArguments
 */

export const usage = `Usage
  npm start [-- options]      everything up on one URL
    --port N                  port of the site (default 3000, else the next free one)
    --data DIR                where data, keys and logs are kept (default .data)
    --free-window SECONDS     length of the free first part of a call (default 600)
    --no-demo                 without the demo consultants
    --fresh                   forget all earlier data first
    --server N, --workers N, --sfu N   how many processes of each kind (default 1)
  npm run roll [-- --data DIR]
                              starts every server, worker and media node of a running "npm start" anew, one after the other
  npm test [-- vitest options]
  node dev/launcher.mjs run PROGRAM [arguments]    a script of this repository, on the right Node with its dependencies`;

/**
 * Reads the launcher's command line (without node and script name).
 * @param {string[]} argv
 * @returns {StartArguments | RollArguments | TestArguments | RunArguments | HelpArguments}
 * @throws {Failure} on anything it does not know
 */
export function parseLauncherArguments(argv) {
  const [command = 'help', ...rest] = argv;
  if (command === 'start') return parseStart(rest);
  if (command === 'roll') return parseRoll(rest);
  if (command === 'test') return { command, rest };
  if (command === 'run') {
    const [program, ...after] = rest;
    if (!program) throw new Failure('"run" needs the name of a program.', { cure: 'node dev/launcher.mjs help' });
    return { command, program, rest: after[0] === '--' ? after.slice(1) : after };
  }
  if (command === 'help' || command === '--help' || command === '-h') return { command: 'help' };
  throw new Failure(`The launcher knows no command "${command}".`, { cure: 'node dev/launcher.mjs help' });
}

/**
 * @param {string[]} argv
 * @returns {StartArguments | HelpArguments}
 */
function parseStart(argv) {
  /** @type {StartArguments} */
  const result = { command: 'start', demo: true, fresh: false };
  const words = wordsOf(argv);
  while (words.length > 0) {
    const word = words.shift();
    if (word === '--server' || word === '--workers' || word === '--sfu') {
      result[/** @type {'server' | 'workers' | 'sfu'} */ (word.slice(2))] = wholeNumber(word, words.shift(), 1, 16);
    } else if (word === '--port') result.port = wholeNumber(word, words.shift(), 1, 65535);
    else if (word === '--data') result.data = text(word, words.shift());
    else if (word === '--free-window') result.freeWindowSeconds = wholeNumber(word, words.shift(), 1, 86_400);
    else if (word === '--no-demo') result.demo = false;
    else if (word === '--fresh') result.fresh = true;
    else if (word === '--help' || word === '-h') return { command: 'help' };
    else throw new Failure(`"start" knows no option "${word}".`, { cure: 'node dev/launcher.mjs help' });
  }
  return result;
}

/**
 * @param {string[]} argv
 * @returns {RollArguments}
 */
function parseRoll(argv) {
  const [word, value, ...more] = wordsOf(argv);
  if (word === undefined) return { command: 'roll' };
  if (word !== '--data' || more.length > 0) throw new Failure('"roll" knows no option but --data DIR.');
  return { command: 'roll', data: text(word, value) };
}

/**
 * "--name=value" as two words.
 * @param {string[]} argv
 */
const wordsOf = (argv) => argv.flatMap((word) => (/^--[a-z-]+=/.test(word) ? splitOnce(word) : [word]));

/** @param {string} word */
function splitOnce(word) {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

/**
 * @param {string} option
 * @param {string | undefined} value
 */
function text(option, value) {
  if (!value || value.startsWith('--')) throw new Failure(`${option} needs a value.`);
  return value;
}

/**
 * @param {string} option
 * @param {string | undefined} value
 * @param {number} least
 * @param {number} most
 */
function wholeNumber(option, value, least, most) {
  const number = /^\d+$/.test(value ?? '') ? Number(value) : NaN;
  if (!(number >= least && number <= most)) {
    throw new Failure(`${option} needs a whole number from ${least} to ${most}, not "${value ?? ''}".`);
  }
  return number;
}
