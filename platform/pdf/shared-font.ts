import PDFDocument from 'pdfkit';
import { inWeight } from './weight.ts';

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
interface ReadFont {
  Font: FontClass;
  font: object;
  shaped: Map<string, Shaped>;
}
interface Insides {
  _font: LibraryFont;
  _fontFamilies: Record<string, LibraryFont>;
  _fontCount: number;
}
const insidesOf = (document: PDFKit.PDFDocument) => document as unknown as Insides;

/** Texts kept of a font; most of a paper are those of the one before. */
const SHAPED = 5_000;
/** Fonts kept; those of Chinese, Japanese and Korean are in hundreds of parts, of which a paper wants a few. */
const READ = 64;
const read = new Map<string, ReadFont>();
/** Files that have several weights. */
const opened = new Map<string, LibraryFont>();

/** A font as a paper wants it. */
export interface FontSource {
  /** Of the file; several weights may come from one. */
  file: string;
  /** The file, in the plain form of fonts. */
  read: () => Buffer;
  /** 100 to 900. */
  weight: number;
  /** The file has all weights; else it has this one. */
  variable: boolean;
}

/**
 * Sets the font of a document. The library reads the tables of a font anew for each document and shapes a text
 * three times to write it once, which is nine tenths of a paper: here a font is read once a process, and a text shaped once.
 */
export function useFont(document: PDFKit.PDFDocument, source: FontSource): void {
  const inside = insidesOf(document);
  const name = `${source.file}-${source.weight}`;
  inside._fontFamilies[name] ??= fontFor(document, name, source);
  document.font(name);
}

function fontFor(document: PDFKit.PDFDocument, name: string, source: FontSource): LibraryFont {
  const { Font, font, shaped } = readOnce(name, source);
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

function readOnce(name: string, source: FontSource): ReadFont {
  const known = read.get(name);
  if (known) return known;
  const { constructor, font } = openOnce(source);
  const entry = {
    Font: constructor as FontClass,
    font: source.variable ? inWeight(font, source.weight) : font,
    shaped: new Map<string, Shaped>(),
  };
  if (read.size >= READ) read.clear();
  read.set(name, entry);
  return entry;
}

function openOnce(source: FontSource): LibraryFont {
  const known = opened.get(source.file);
  if (known) return known;
  const scratch = new PDFDocument({ autoFirstPage: false });
  scratch.font(source.read());
  const font = insidesOf(scratch)._font;
  if (opened.size >= READ) opened.clear();
  if (source.variable) opened.set(source.file, font);
  return font;
}
