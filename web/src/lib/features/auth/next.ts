/**
 * Where to go after signing in, from `?next=`: a path of this site, or null. Anything that a browser could read as another
 * host ("//evil.example", "/\evil.example") is refused, so that a link to our sign-in page cannot lead elsewhere.
 */
export function safeNext(next: string | null | undefined): string | null {
  if (!next || !/^\/(?![/\\])/.test(next) || /[\u0000-\u001f\\]/.test(next)) return null;
  return next;
}

/** Keeps the way back when switching between signing in and signing up. */
export const withNext = (path: string, next: string | null): string =>
  next ? `${path}?next=${encodeURIComponent(next)}` : path;
