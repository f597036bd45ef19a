import { job } from './job.ts';
import { measure } from './measure.ts';

/** One process of the benchmark: takes its job as an argument and prints what it found as JSON. */
const findings = await measure(job.parse(JSON.parse(process.argv[2] ?? 'null')));
process.stdout.write(`${JSON.stringify(findings)}\n`);
