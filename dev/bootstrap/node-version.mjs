/**
 * Whether a Node version meets a minimum such as ">=22.18" (the form that `engines.node` has here).
 * @param {string} version e.g. "v20.20.2"
 * @param {string} range
 * @returns {boolean}
 */
export function meetsMinimum(version, range) {
  const wanted = /^>=\s*(\d+(?:\.\d+){0,2})$/.exec(range.trim())?.[1];
  if (!wanted) throw new Error(`Not a minimum version: "${range}"`);
  const have = numbers(version);
  const least = numbers(wanted);
  for (let i = 0; i < 3; i += 1) {
    if (have[i] !== least[i]) return have[i] > least[i];
  }
  return true;
}

/** @param {string} version */
function numbers(version) {
  const parts = version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}
