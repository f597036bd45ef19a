/** Box–Muller: a standard normal number from two uniform ones. */
export const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const lognormal = ({ medianMs, sigma }: { medianMs: number; sigma: number }, random: () => number) =>
  medianMs * Math.exp(sigma * normal(random));

/** Time to the next of what happens `perMs` times in a millisecond. */
export const exponential = (perMs: number, random: () => number) => -Math.log(1 - random()) / perMs;
