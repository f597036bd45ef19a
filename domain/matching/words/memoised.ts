/**
 * Remembers what `compute` gave for a key: at least for the `limit` keys asked for last, for twice as many at most. What is in
 * use survives a flood of keys that are asked for once.
 */
export function memoised<T extends NonNullable<unknown> | null>(
  compute: (key: string) => T,
  limit: number,
): (key: string) => T {
  let recent = new Map<string, T>();
  let older = new Map<string, T>();
  return (key) => {
    const known = recent.get(key);
    if (known !== undefined) return known;
    // A copy: a part of a long text would keep the whole of it in memory.
    const own = ` ${key}`.slice(1);
    const remembered = older.get(key);
    const value = remembered === undefined ? compute(own) : remembered;
    if (recent.size >= limit) {
      older = recent;
      recent = new Map();
    }
    recent.set(own, value);
    return value;
  };
}
