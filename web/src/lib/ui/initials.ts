/** Up to two capitals of a name, for a face without a picture: "Ada King Lovelace" → "AL". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase('en');
}

const HUES = [25, 60, 95, 145, 185, 225, 265, 300, 340];

/** A hue (degrees) that stays with the same key for ever, from a palette of well-separated calm ones. */
export function calmHue(key: string): number {
  let hash = 2166136261;
  for (const char of key) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return HUES[(hash >>> 0) % HUES.length] ?? 185;
}
