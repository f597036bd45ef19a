/** All that reading an export takes, in one piece that is loaded when it is needed. */
export { ImportProblem } from './import-problem.ts';
export { readExport } from './read-export.ts';
export { MAX_BYTES } from './unpack.ts';
