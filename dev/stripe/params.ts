import type { FormHash, FormValue } from './form-decoder.ts';
import { invalidRequest, missingParam } from './errors.ts';

/**
 * Reads decoded parameters by name and type, and knows which were never asked for: Stripe refuses unknown
 * parameters, so a typing mistake in the application shows here as it would there.
 */
export class Params {
  readonly #values: FormHash;
  readonly #prefix: string;
  readonly #seen = new Set<string>();
  readonly #children: Params[] = [];

  constructor(values: FormHash, prefix = '') {
    this.#values = values;
    this.#prefix = prefix;
  }

  name(key: string): string {
    return this.#prefix ? `${this.#prefix}[${key}]` : key;
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined;
  }

  #take(key: string): FormValue | undefined {
    this.#seen.add(key);
    return this.#values[key];
  }

  /** `''` unsets a field in Stripe's notation and comes back as null. */
  text(key: string): string | null | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'string')
      throw invalidRequest(`Invalid string: ${JSON.stringify(value)}`, { param: this.name(key) });
    if (value.length > 5_000)
      throw invalidRequest(`Invalid string: too long (at most 5000 characters)`, { param: this.name(key) });
    return value === '' ? null : value;
  }

  string(key: string): string | undefined {
    return this.text(key) ?? undefined;
  }

  required(key: string): string {
    const value = this.string(key);
    if (value === undefined) throw missingParam(this.name(key));
    return value;
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    if (!(allowed as readonly string[]).includes(value)) {
      throw invalidRequest(`Invalid ${this.name(key)}: must be one of ${allowed.join(', ')}`, {
        param: this.name(key),
      });
    }
    return value as T;
  }

  integer(key: string): number | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(value)) {
      throw invalidRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: this.name(key) });
    }
    return Number(value);
  }

  boolean(key: string): boolean | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false')
      throw invalidRequest(`Invalid boolean: ${value}`, { param: this.name(key) });
    return value === 'true';
  }

  strings(key: string): string[] | undefined {
    const value = this.#take(key);
    if (value === undefined || value === '') return undefined;
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      throw invalidRequest('Invalid array', { param: this.name(key) });
    }
    return value as string[];
  }

  /** A nested hash, itself a reader; unknown names inside are found by the outer `end()`. */
  hash(key: string): Params | undefined {
    const value = this.#take(key);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string' || Array.isArray(value))
      throw invalidRequest('Invalid hash', { param: this.name(key) });
    const child = new Params(value, this.name(key));
    this.#children.push(child);
    return child;
  }

  /** A hash of free names to strings. */
  stringHash(key: string): Record<string, string> | undefined {
    const child = this.hash(key);
    if (!child) return undefined;
    return Object.fromEntries(child.keys().map((name) => [name, child.text(name) ?? '']));
  }

  keys(): string[] {
    return Object.keys(this.#values);
  }

  /** Names that Stripe knows and the stand-in accepts without acting on them. */
  accept(...keys: string[]): void {
    for (const key of keys) this.#seen.add(key);
  }

  /** To be called when everything was read. */
  end(): void {
    for (const key of Object.keys(this.#values)) {
      if (!this.#seen.has(key)) {
        throw invalidRequest(`Received unknown parameter: ${this.name(key)}`, {
          code: 'parameter_unknown',
          param: this.name(key),
        });
      }
    }
    for (const child of this.#children) child.end();
  }
}

/** Folds `metadata[...]` into what was there: `''` removes a key, an empty `metadata` removes all. */
export function mergeMetadata(params: Params, before: Record<string, string> = {}): Record<string, string> {
  if (!params.has('metadata')) return before;
  const given = params.stringHash('metadata');
  if (!given) return {};
  const merged = { ...before };
  for (const [key, value] of Object.entries(given)) {
    if (key.length > 40) throw invalidRequest('Metadata keys must be at most 40 characters', { param: 'metadata' });
    if (value.length > 500)
      throw invalidRequest(`Metadata values can have up to 500 characters`, { param: `metadata[${key}]` });
    if (value === '') delete merged[key];
    else merged[key] = value;
  }
  if (Object.keys(merged).length > 50)
    throw invalidRequest('You can only have up to 50 metadata keys', { param: 'metadata' });
  return merged;
}
