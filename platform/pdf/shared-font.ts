import PDFDocument from 'pdfkit';

/** Text as glyphs and where each of them stands. */
interface Shaped {
  glyphs: unknown[];
  positions: unknown[];
}

/** What is used of the library beside what it documents. */
interface LibraryFont {
  /** The font file, read. */
  font: object;
  layoutRun(text: string, features?: unknown): Shaped;
}
type FontClass = new (document: PDFKit.PDFDocument, font: object, id: string) => LibraryFont;
interface Insides {
  _font: LibraryFont;
  _fontFamilies: Record<string, LibraryFont>;
  _fontCount: number;
}
const insidesOf = (document: PDFKit.PDFDocument) => document as unknown as Insides;

/** Texts kept of a font; most of a paper are those of the one before. */
const SHAPED = 5_000;
const read = new Map<string, { Font: FontClass; font: object; shaped: Map<string, Shaped> }>();

/**
 * Sets the font of a document, by a name of ours. The library reads the tables of a font anew for each document and shapes a text
 * three times to write it once, which is nine tenths of a paper: here a font is read once a process, and a text shaped once.
 * @param file the font; asked for when it was not read before
 */
export function useFont(document: PDFKit.PDFDocument, name: string, file: () => Buffer): void {
  const inside = insidesOf(document);
  inside._fontFamilies[name] ??= fontFor(document, name, file);
  document.font(name);
}

function fontFor(document: PDFKit.PDFDocument, name: string, file: () => Buffer): LibraryFont {
  const { Font, font, shaped } = readOnce(name, file);
  const made = new Font(document, font, `F${(insidesOf(document)._fontCount += 1)}`);
  made.layoutRun = (text, features) => {
    const key = `${features ? 'features' : 'plain'} ${text}`;
    const known = shaped.get(key);
    if (known) return known;
    const run = Font.prototype.layoutRun.call(made, text, features) as Shaped;
    if (shaped.size >= SHAPED) shaped.clear();
    shaped.set(key, run);
    return run;
  };
  return made;
}

function readOnce(name: string, file: () => Buffer) {
  const known = read.get(name);
  if (known) return known;
  const scratch = new PDFDocument({ autoFirstPage: false });
  scratch.font(file());
  const first = insidesOf(scratch)._font;
  const entry = { Font: first.constructor as FontClass, font: first.font, shaped: new Map<string, Shaped>() };
  read.set(name, entry);
  return entry;
}
