import { expect, it } from 'vitest';
import { fileKind, fileSize } from './file-words.ts';

it('names what a file is by its content', () => {
  expect(fileKind('image/png')).toBe('Picture');
  expect(fileKind('application/pdf')).toBe('PDF');
  expect(fileKind('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')).toBe('Spreadsheet');
  expect(fileKind(null)).toBe('File');
});

it('says sizes as people do', () => {
  expect([7, 2_048, 3_600_000].map(fileSize)).toEqual(['7 B', '2 KB', '3.4 MB']);
});
