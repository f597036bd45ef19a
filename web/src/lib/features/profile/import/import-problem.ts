/** Why a file could not be read, and what to do about it, in words. */
const WORDS = {
  too_large: 'This is more than 10 MB. Choose only Profile.csv, Positions.csv and Skills.csv out of it.',
  too_many_rows: 'This table is too long to be an export of a profile.',
  pdf: 'This is a PDF. We can read the ZIP or the CSV files of a data export, or JSON.',
  not_an_export:
    'There is no profile in this. We look for Profile.csv, Positions.csv, Skills.csv or Languages.csv, in a ZIP or by themselves, or for a JSON file with positions, skills or summary.',
  unreadable_zip: 'This ZIP cannot be opened. It may be broken or locked with a password; download it once more.',
  unreadable_csv: 'This table seems to be cut off in the middle. Download it once more.',
  unreadable_json: 'This JSON cannot be read: something in it is not written as it should be.',
  not_text: 'This is not a text file. We can read the ZIP or the CSV files of a data export, or JSON.',
  empty: 'The file is there, but it says nothing about a career.',
} as const;

export type ImportProblemCode = keyof typeof WORDS;

export class ImportProblem extends Error {
  readonly code: ImportProblemCode;

  constructor(code: ImportProblemCode) {
    super(WORDS[code]);
    this.name = 'ImportProblem';
    this.code = code;
  }
}
