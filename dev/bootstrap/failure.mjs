/**
 * A step that cannot go on: `message` is one sentence for a person, `cure` the command (or other short advice) that
 * puts it right, `detail` the last lines of whatever failed, shown beneath.
 */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {{ cure?: string, detail?: string, cause?: unknown }} [options]
   */
  constructor(message, { cure, detail, cause } = {}) {
    super(message, { cause });
    this.name = 'Failure';
    this.cure = cure;
    this.detail = detail;
  }
}

/**
 * The text printed when the launcher gives up.
 * @param {unknown} error
 * @returns {string}
 */
export function describeFailure(error) {
  if (!(error instanceof Failure)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [error.message];
  if (error.cure) lines.push(`  → ${error.cure}`);
  if (error.detail) lines.push('', ...tail(error.detail, 20).map((line) => `  | ${line}`));
  return lines.join('\n');
}

/**
 * The last non-empty lines of a program's output.
 * @param {string} text
 * @param {number} count
 */
export function tail(text, count) {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(-count);
}
