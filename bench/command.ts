import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { z } from 'zod';
import { describeFailure } from '@cc/dev/bootstrap/failure.mjs';
import { createProgress, type Progress } from '@cc/dev/bootstrap/progress.mjs';

/** What a run has found. */
export interface Finding {
  /** Printed as JSON: indented, or as a line of it with --json. */
  report: object;
  /** Said on stderr, for people. */
  notes: string[];
  ok: boolean;
}

/**
 * A command of the bench: reads `--name VALUE` by a schema of strings (`--json` is there in any case), runs, prints the report,
 * and ends the process with 0, with 1 when something was wrong, or with 2 when it was called wrongly.
 * @param usage said after what is wrong with the call.
 */
export async function command<Options extends z.ZodObject>(
  { options, usage = '' }: { options: Options; usage?: string },
  run: (options: z.output<Options>, progress: Progress) => Finding | Promise<Finding>,
): Promise<never> {
  let json: boolean | undefined;
  let read: z.output<Options>;
  try {
    const names: ParseArgsOptionsConfig = { json: { type: 'boolean' } };
    for (const name of Object.keys(options.shape)) names[name] = { type: 'string' };
    const { json: asLine, ...values } = parseArgs({ options: names }).values;
    json = asLine === true;
    read = options.parse(values);
  } catch (error) {
    process.stderr.write(
      `${error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message}\n${usage}`,
    );
    process.exit(2);
  }
  const progress = createProgress({ verbose: false });
  try {
    const { report, notes, ok } = await run(read, progress);
    const text = `${JSON.stringify(report, null, json ? 0 : 2)}\n`;
    await new Promise((written) => process.stdout.write(text, written));
    for (const note of notes) progress.note(note);
    process.exit(ok ? 0 : 1);
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    // Something that failed half-way may still wait for what is not there any more.
    process.exit(1);
  }
}

const whole = z.coerce.number().int();
/** A whole number above 0. */
export function count(): typeof whole;
export function count(ordinary: number): z.ZodDefault<typeof whole>;
export function count(ordinary?: number) {
  const read = whole.positive();
  return ordinary === undefined ? read : read.default(ordinary);
}
export const seed = whole.default(1);
