import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options that a command was called with; called wrongly it says how, and ends with exit code 2. */
export function readOptions<const T extends Options>(options: T, usage: string) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return calledWrongly((error as Error).message, usage);
  }
}

export function calledWrongly(what: string, usage: string): never {
  process.stderr.write(`${what}\n${usage}\n`);
  process.exit(2);
}
