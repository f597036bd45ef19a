import Papa from 'papaparse';
import { ImportProblem } from './import-problem.ts';

export type TableKind = 'profile' | 'positions' | 'skills' | 'languages';

const COLUMNS = [
  'headline',
  'summary',
  'industry',
  'title',
  'company',
  'description',
  'from',
  'to',
  'name',
  'proficiency',
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Table {
  kind: TableKind;
  rows: Partial<Record<Column, string>>[];
}

const MAX_ROWS = 5_000;
/** Notes may stand above the names of the columns. */
const HEADER_WITHIN = 6;

/** Names of columns as they come, lower case. */
const NAMES = new Map<string, Column>([
  ...COLUMNS.map((column) => [column, column] as const),
  ['company name', 'company'],
  ['company_name', 'company'],
  ['position title', 'title'],
  ['started on', 'from'],
  ['start date', 'from'],
  ['finished on', 'to'],
  ['end date', 'to'],
  ['skill', 'name'],
  ['skill name', 'name'],
  ['language', 'name'],
]);

function kindOf(columns: ReadonlySet<Column | undefined>, width: number, fileName: string): TableKind | undefined {
  if (columns.has('title') && columns.has('company')) return 'positions';
  if (columns.has('headline') || columns.has('summary')) return 'profile';
  if (!columns.has('name')) return undefined;
  if (columns.has('proficiency') || /languages?\b/i.test(fileName)) return 'languages';
  return width === 1 || /skills?\b/i.test(fileName) ? 'skills' : undefined;
}

/**
 * A table of an export, known by its columns rather than by its file's name. Commas, semicolons or tabs; whatever else is in the
 * file is left out. Undefined for a table of something else. @throws ImportProblem
 */
export function parseTable(text: string, fileName: string): Table | undefined {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', ';', '\t'],
    preview: MAX_ROWS + HEADER_WITHIN + 1,
  });
  if (errors.some(({ code }) => code === 'MissingQuotes')) throw new ImportProblem('unreadable_csv');
  for (const [index, header] of data.slice(0, HEADER_WITHIN).entries()) {
    const columns = header.map((name) => NAMES.get(name.trim().toLowerCase()));
    const kind = kindOf(new Set(columns), header.length, fileName);
    if (!kind) continue;
    const body = data.slice(index + 1);
    if (body.length > MAX_ROWS) throw new ImportProblem('too_many_rows');
    return {
      kind,
      rows: body.map((cells) =>
        Object.fromEntries(columns.flatMap((column, at) => (column ? [[column, (cells[at] ?? '').trim()]] : []))),
      ),
    };
  }
  return undefined;
}
