/**
 * Prints the steps of a start-up with their times. Everything goes to stderr: stdout belongs to the program that is
 * being brought up.
 *
 * @typedef {{ say(what: string): void }} Step `say` tells what is being waited for right now
 * @typedef {{
 *   step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>,
 *   note(text: string): void,
 * }} Progress
 */

/** A quiet step shows nothing unless it takes longer than this, in ms. */
const QUIET_MS = 400;
/** Where the output is not a terminal, a slow step says that it is still at work this often, in ms. */
const REMINDER_MS = 15_000;

/**
 * @param {{ stream?: NodeJS.WriteStream, verbose?: boolean }} [options] not `verbose`: steps that were quick stay silent
 * @returns {Progress}
 */
export function createProgress({ stream = process.stderr, verbose = true } = {}) {
  const live = Boolean(stream.isTTY);
  const clear = () => live && stream.write('\r\x1b[2K');

  return {
    note(text) {
      clear();
      stream.write(`  ${text}\n`);
    },

    async step(title, work) {
      const started = performance.now();
      const elapsed = () => performance.now() - started;
      let doing = '';
      const line = () => `${title}${doing ? ` — ${doing}` : ''}`;
      const show = () => {
        if (elapsed() < QUIET_MS) return;
        const width = Math.max(20, (stream.columns ?? 100) - 12);
        stream.write(`\r\x1b[2K… ${line().slice(0, width)} ${seconds(elapsed())}`);
      };
      const remind = () => stream.write(`… ${line()} (${seconds(elapsed())} so far)\n`);
      const timer = setInterval(live ? show : remind, live ? 200 : REMINDER_MS);
      timer.unref();
      try {
        const result = await work({
          say(what) {
            doing = what;
          },
        });
        clear();
        if (verbose || elapsed() > QUIET_MS) stream.write(`✓ ${title.padEnd(52)} ${seconds(elapsed()).padStart(8)}\n`);
        return result;
      } catch (error) {
        clear();
        stream.write(`✗ ${title.padEnd(52)} ${seconds(elapsed()).padStart(8)}\n`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/**
 * @param {number} ms
 * @returns {string} such as "0.4 s" or "2 min 05 s"
 */
export function seconds(ms) {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
