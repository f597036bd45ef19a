/**
 * A draw from the Beta distribution, the share that `a - 1` hits and `b - 1` misses leave plausible.
 * @param uniform numbers from 0 up to, but not including, 1.
 * @throws RangeError unless both are above 0.
 */
export function betaDraw(a: number, b: number, uniform: () => number): number {
  if (!(a > 0 && b > 0)) throw new RangeError(`Beta(${a}, ${b}) does not exist`);
  const hits = gammaDraw(a, uniform);
  const misses = gammaDraw(b, uniform);
  // With both far below 1 the draws can vanish together.
  return hits + misses > 0 ? hits / (hits + misses) : a / (a + b);
}

/** Marsaglia and Tsang (2000); shapes below 1 by their boost. */
function gammaDraw(shape: number, uniform: () => number): number {
  if (shape < 1) return gammaDraw(shape + 1, uniform) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalDraw(uniform);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box and Muller (1958). */
function normalDraw(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
