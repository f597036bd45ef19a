import { cpus, totalmem } from 'node:os';

/** Where something was measured; figures of two machines are not compared. */
export const machine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
});

/** Of the system's load average, one digit. */
export const oneDigit = (load: number) => Math.round(load * 10) / 10;
