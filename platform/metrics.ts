import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** One registry a process; every metric is prefixed `cc_` and carries the process name. */
export function createMetrics(processName: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ process: processName });
  collectDefaultMetrics({ register: registry, prefix: 'cc_' });
  const registers = [registry];
  return {
    registry,
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name: `cc_${name}`, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: string[] = []) =>
      new Gauge({ name: `cc_${name}`, help, labelNames, registers }),
    /** Buckets in seconds, from one millisecond to half a minute. */
    seconds: (name: string, help: string, labelNames: string[] = []) =>
      new Histogram({
        name: `cc_${name}_seconds`,
        help,
        labelNames,
        registers,
        buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      }),
  };
}
