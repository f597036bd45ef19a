/** The only place that reads the clock of the machine. Truth about money and deadlines uses the database's clock instead. */
export const clock = {
  /** Epoch milliseconds. */
  now: (): number => Date.now(),
};

export type Clock = typeof clock;
