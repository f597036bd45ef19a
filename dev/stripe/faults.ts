import type { Store } from './store.ts';

export const REQUEST_FAULTS = [
  'answer_lost',
  'connection_closed',
  'hang',
  'rate_limited',
  'lock_timeout',
  'server_error',
  'slow',
] as const;
export const WEBHOOK_FAULTS = ['webhook_drop', 'webhook_duplicate', 'webhook_delay', 'webhook_reorder'] as const;
type FaultKind = (typeof REQUEST_FAULTS)[number] | (typeof WEBHOOK_FAULTS)[number];

/** One rule of trouble; see README.md for what each kind does. */
export interface Fault {
  id: number;
  kind: FaultKind;
  /** HTTP method, path or event type, in which an asterisk stands for anything; all that are given must fit. */
  match: { method?: string; path?: string; event?: string };
  /** Fires for the next n that fit, then is spent. Without it, `probability` decides each time. */
  next?: number;
  /** 0…1, drawn from a generator seeded by `seed`, so that a run can be repeated. */
  probability: number;
  seed: number;
  /** For `slow`, `hang`, `webhook_delay`, `webhook_reorder`: exactly this long, or up to this long for reorder. */
  ms: number;
  /** For `server_error`: whether the effect happened in spite of the 500. */
  effect: boolean;
  /** For `server_error`: whether the idempotency key keeps the 500. */
  recorded: boolean;
  fired: number;
}

/** Mulberry32: one step from `state` to [a number in 0…1, the next state]. */
function nextRandom(state: number): [number, number] {
  const next = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(next ^ (next >>> 15), 1 | next);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return [((t ^ (t >>> 14)) >>> 0) / 4294967296, next];
}

function globFits(glob: string | undefined, value: string | undefined): boolean {
  if (glob === undefined) return true;
  if (value === undefined) return false;
  const pattern = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(value);
}

/** Trouble on demand, kept in the database so that it outlives a restart in the middle of a test. */
export class Faults {
  readonly #store: Store;
  #rules: Fault[];

  constructor(store: Store) {
    this.#store = store;
    this.#rules = this.#load();
  }

  #load(): Fault[] {
    return this.#store
      .rows('SELECT seq, body FROM faults ORDER BY seq')
      .map((row) => ({ ...(JSON.parse(String(row.body)) as Fault), id: Number(row.seq) }));
  }

  list(): Fault[] {
    return this.#rules;
  }

  add(rule: Omit<Fault, 'id' | 'fired'>): Fault {
    this.#store.run('INSERT INTO faults (body) VALUES (?)', JSON.stringify({ ...rule, fired: 0 }));
    this.#rules = this.#load();
    return this.#rules.at(-1)!;
  }

  clear(): void {
    this.#store.run('DELETE FROM faults');
    this.#rules = [];
  }

  /** The rules of these kinds that fire now. Drawing changes them: counts go down, generators step on. */
  draw(kinds: readonly FaultKind[], subject: { method?: string; path?: string; event?: string }): Fault[] {
    return this.#rules.filter((rule) => {
      if (!kinds.includes(rule.kind) || rule.next === 0) return false;
      const { method, path, event } = rule.match;
      if (!globFits(method, subject.method) || !globFits(path, subject.path) || !globFits(event, subject.event))
        return false;
      if (rule.next !== undefined) rule.next -= 1;
      else {
        const [drawn, seed] = nextRandom(rule.seed);
        rule.seed = seed;
        if (drawn >= rule.probability) {
          this.#save(rule);
          return false;
        }
      }
      rule.fired += 1;
      this.#save(rule);
      return true;
    });
  }

  /** A number in 0…1 from the rule's own generator. */
  random(rule: Fault): number {
    const [drawn, seed] = nextRandom(rule.seed);
    rule.seed = seed;
    this.#save(rule);
    return drawn;
  }

  #save(rule: Fault): void {
    this.#store.run('UPDATE faults SET body = ? WHERE seq = ?', JSON.stringify(rule), rule.id);
  }
}
