/** FNV-1a, 32 bits. */
const HASH_SEED = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
/** Who picks words that meet in the table finds nothing beyond this many places; `valueOf` is asked instead. */
const MAX_PROBES = 8;
/** Words remembered; when full it starts anew. */
const MAX_WORDS = 32_768;
/** A longer word is not remembered. */
const MAX_WORD = 40;

const IS_WORD = new Uint8Array(256);
for (const character of "abcdefghijklmnopqrstuvwxyz0123456789'") IS_WORD[character.charCodeAt(0)] = 1;

/**
 * Finds the words of lower-case ASCII text like `natural`'s tokenizer (runs of letters, digits and apostrophes) and tells what
 * is known of each without making strings: most words of a text have been seen before, so their bytes are looked up in a table.
 * @param valueOf what there is to know of a word; always the same for the same word.
 * @returns a function that calls `visit` with the value of each word in turn until it says false. It gives false, and calls
 * nothing, when the text is not ASCII.
 */
export function createAsciiWords<T>(
  valueOf: (word: string) => T,
): (text: string, visit: (value: T) => boolean) => boolean {
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(1_024);
  // An open hash table: places hold the number of a word plus one, 0 when free. At most half of them are taken.
  let places = new Int32Array(1_024);
  let hashes = new Int32Array(512);
  // The letters of word i are `letters[starts[i]]` to `letters[starts[i + 1] - 1]`.
  let letters = new Uint8Array(4_096);
  let starts = new Int32Array(513);
  let values: T[] = [];

  function lookUp(text: string, start: number, end: number, hash: number): T {
    const mask = places.length - 1;
    let place = (hash ^ (hash >>> 15)) & mask;
    for (let probes = 0; probes < MAX_PROBES && end - start <= MAX_WORD; probes++) {
      const number = places[place]! - 1;
      if (number < 0) return remember(text.slice(start, end), start, hash, place);
      if (hashes[number] === hash && isWord(number, start, end)) return values[number]!;
      place = (place + 1) & mask;
    }
    return valueOf(text.slice(start, end));
  }

  function isWord(number: number, start: number, end: number): boolean {
    const from = starts[number]!;
    if (starts[number + 1]! - from !== end - start) return false;
    for (let i = start; i < end; i++) if (letters[from + i - start] !== bytes[i]) return false;
    return true;
  }

  function remember(word: string, start: number, hash: number, place: number): T {
    const value = valueOf(word);
    if (values.length === MAX_WORDS) {
      values = [];
      places.fill(0);
    } else if (values.length === hashes.length) {
      widen();
      return value;
    }
    const number = values.push(value) - 1;
    const from = starts[number]!;
    if (from + word.length > letters.length) letters = longer(letters);
    for (let i = 0; i < word.length; i++) letters[from + i] = bytes[start + i]!;
    starts[number + 1] = from + word.length;
    hashes[number] = hash;
    places[place] = number + 1;
    return value;
  }

  /** Twice the space, every word in its new place. */
  function widen(): void {
    hashes = longer(hashes);
    starts = longer(starts);
    places = new Int32Array(places.length * 2);
    const mask = places.length - 1;
    for (let number = 0; number < values.length; number++) {
      let place = (hashes[number]! ^ (hashes[number]! >>> 15)) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = number + 1;
    }
  }

  return (text, visit) => {
    if (bytes.length < text.length) bytes = new Uint8Array(text.length * 2);
    const { read, written } = encoder.encodeInto(text, bytes);
    if (read !== text.length || written !== text.length) return false;
    let start = -1;
    let hash = HASH_SEED;
    for (let i = 0; i <= text.length; i++) {
      const byte = i < text.length ? bytes[i]! : 0;
      if (IS_WORD[byte] === 1) {
        if (start < 0) start = i;
        hash = Math.imul(hash ^ byte, HASH_PRIME);
      } else if (start >= 0) {
        if (!visit(lookUp(text, start, i, hash))) return true;
        start = -1;
        hash = HASH_SEED;
      }
    }
    return true;
  };
}

function longer<A extends Int32Array | Uint8Array>(array: A): A {
  const copy = new (array.constructor as new (length: number) => A)(array.length * 2);
  copy.set(array);
  return copy;
}
