const KINDS: readonly [RegExp, string][] = [
  [/^image\//, 'Picture'],
  [/^video\//, 'Video'],
  [/^audio\//, 'Sound'],
  [/^application\/pdf$/, 'PDF'],
  [/^application\/(zip|gzip|x-7z-compressed|x-rar-compressed|x-tar|x-bzip2|x-xz|zstd)$/, 'Archive'],
  [/(wordprocessingml|opendocument\.text)/, 'Text document'],
  [/(spreadsheetml|opendocument\.spreadsheet)/, 'Spreadsheet'],
  [/(presentationml|opendocument\.presentation)/, 'Slides'],
];

/** What a file is by its content: its name may claim anything. */
export const fileKind = (type: string | null): string =>
  KINDS.find(([pattern]) => type && pattern.test(type))?.[1] ?? 'File';

/** "3.4 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
