/** Decoded request parameters: strings, arrays and objects, as deep as the brackets go. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type FormHash = { [key: string]: FormValue };

const MAX_DEPTH = 8;
const MAX_PAIRS = 2_000;
const KEY = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/** Thrown for bodies that are not forms in Stripe's notation; the message is safe to answer with. */
export class FormError extends Error {}

/**
 * Decodes `application/x-www-form-urlencoded` in Stripe's bracket notation:
 * `a[b]=1`, `a[]=1&a[]=2`, `a[0]=1&a[1]=2` and any nesting of these.
 */
export function decodeForm(source: string): FormHash {
  const root: FormHash = Object.create(null) as FormHash;
  let pairs = 0;
  for (const [rawKey, value] of new URLSearchParams(source)) {
    if (++pairs > MAX_PAIRS) throw new FormError('Too many parameters.');
    const match = KEY.exec(rawKey);
    if (!match) throw new FormError(`Invalid parameter name: ${rawKey.slice(0, 100)}`);
    const path = [match[1]!, ...[...match[2]!.matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1]!)];
    if (path.length > MAX_DEPTH) throw new FormError('Parameters are nested too deeply.');
    assign(root, path, value);
  }
  return arraysOf(root) as FormHash;
}

function assign(root: FormHash, path: string[], value: string): void {
  let node = root;
  path.forEach((part, index) => {
    const key = part === '' ? String(Object.keys(node).length) : part;
    if (index === path.length - 1) {
      if (typeof node[key] === 'object') throw new FormError(`Invalid hash: ${path[0]}`);
      node[key] = value;
      return;
    }
    const next = node[key];
    if (typeof next === 'string') throw new FormError(`Invalid hash: ${path[0]}`);
    node = (next ?? (node[key] = Object.create(null) as FormHash)) as FormHash;
  });
}

/** Objects whose keys are exactly 0…n-1 were arrays. */
function arraysOf(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  for (const key of keys) value[key] = arraysOf(value[key]!);
  const isList = keys.length > 0 && keys.every((key, index) => key === String(index));
  return isList ? keys.map((key) => value[key]!) : value;
}
