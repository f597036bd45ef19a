/**
 * Chance that anybody can repeat: the same seed gives the same numbers from 0 up to, but not including, 1, in every process.
 * Not for secrets.
 */
export function seededUniform(seed: string): () => number {
  // FNV-1a of the seed, then splitmix32.
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
