/** A piece of running text. */
export type ChatPiece =
  { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string } | { kind: 'code'; text: string };

/** A part of a message. Nothing of it is ever HTML: each kind is shown by an element of its own. */
export type ChatPart =
  | { kind: 'prose'; pieces: ChatPiece[] }
  /** Between lines of three backticks; `language` as it was named, "" when it was not. */
  | { kind: 'block'; text: string; language: string };

const BLOCK = /```([\w+#.-]{0,20})[^\S\n]*\n([\s\S]*?)\n?```/g;
const INLINE = /`([^`\n]+)`|https?:\/\/[^\s<>"'`]+/gi;

/** Without the full stop, comma or bracket of the sentence that it stands in. */
function linkOf(found: string): string {
  let link = found;
  for (;;) {
    const last = link.at(-1) ?? '';
    const unopened = last === ')' && link.split(')').length > link.split('(').length;
    if (!'.,;:!?'.includes(last) && !unopened) return link;
    link = link.slice(0, -1);
  }
}

/** Only addresses of the web; what cannot be read as one stays text. */
function hrefOf(link: string): string | null {
  try {
    const { protocol, href, hostname } = new URL(link);
    return (protocol === 'http:' || protocol === 'https:') && hostname !== '' ? href : null;
  } catch {
    return null;
  }
}

function inlinePieces(text: string): ChatPiece[] {
  const pieces: ChatPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const code = match[1];
    const found = code === undefined ? linkOf(match[0]) : match[0];
    const href = code === undefined ? hrefOf(found) : null;
    if (code === undefined && href === null) continue;
    if (match.index > at) pieces.push({ kind: 'text', text: text.slice(at, match.index) });
    pieces.push(code === undefined ? { kind: 'link', text: found, href: href ?? '' } : { kind: 'code', text: code });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  return pieces;
}

/** Takes a message apart: links, `code`, and blocks of code between lines of three backticks. */
export function chatParts(text: string): ChatPart[] {
  const parts: ChatPart[] = [];
  const prose = (part: string): void => {
    if (part !== '') parts.push({ kind: 'prose', pieces: inlinePieces(part) });
  };
  let at = 0;
  for (const match of text.matchAll(BLOCK)) {
    // The line breaks around a block only set it apart.
    prose(text.slice(at, match.index).replace(/\n$/, ''));
    parts.push({ kind: 'block', language: match[1] ?? '', text: match[2] ?? '' });
    at = match.index + match[0].length;
  }
  prose(at === 0 ? text : text.slice(at).replace(/^\n/, ''));
  return parts;
}
