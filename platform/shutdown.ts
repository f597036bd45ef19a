import type { Logger } from './log.ts';

interface Step {
  name: string;
  run: () => Promise<unknown> | unknown;
}

/**
 * Ordered shutdown on SIGTERM and SIGINT: the steps run one after the other in the order in which they were added,
 * each given what is left of `timeoutMs`; then the process exits. A second signal exits at once.
 */
export function createShutdown(logger: Logger, timeoutMs = 10_000) {
  const steps: Step[] = [];
  let closing = false;

  async function close(reason: string, exitCode = 0): Promise<void> {
    if (closing) return;
    closing = true;
    logger.info({ reason }, 'shutting down');
    const force = setTimeout(() => {
      logger.error('shutdown took too long, leaving now');
      process.exit(1);
    }, timeoutMs);
    force.unref();
    for (const step of steps) {
      try {
        await step.run();
      } catch (error) {
        logger.error({ err: error, step: step.name }, 'a shutdown step failed');
      }
    }
    process.exit(exitCode);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      void close(signal);
    });
  }
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught exception');
    void close('uncaught exception', 1);
  });
  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'unhandled rejection');
    void close('unhandled rejection', 1);
  });

  return {
    /** Adds a step; earlier steps run first (stop taking work, then drain, then close connections). */
    add(name: string, run: Step['run']): void {
      steps.push({ name, run });
    },
    get closing(): boolean {
      return closing;
    },
    close,
  };
}

export type Shutdown = ReturnType<typeof createShutdown>;
