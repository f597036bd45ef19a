import { careerInput } from '@cc/contract/http/consultants.ts';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ImportProblem } from './import-problem.ts';
import { readExport } from './read-export.ts';
import type { NamedBytes } from './unpack.ts';

const PROFILE =
  'First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location\n' +
  'Ada,Lind,,"Secret street 1",Jan 1,Databases that stay up,"I fix them, by day\nand by night; ""gladly"".",Software,12345,Lund\n';
const POSITIONS =
  'Company Name,Title,Description,Location,Started On,Finished On\n' +
  'Nordlicht,Database administrator,"Forty clusters, three sites",Lund,Mar 2015,\n' +
  ',Developer,,,2009,2014\n';
const SKILLS = 'Name\nPostgreSQL\n"Replication, logical"\n\nC++\n';
const LANGUAGES =
  'Name,Proficiency\nEnglish,Full professional proficiency\nSchwedisch,\nDeutsch,Native or bilingual proficiency\nFrench,Elementary proficiency\n';

const file = (name: string, text: string): NamedBytes => ({ name, bytes: strToU8(text) });
const zip = (files: Record<string, string | Uint8Array>): NamedBytes => ({
  name: 'export.zip',
  bytes: zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, data]) => [name, typeof data === 'string' ? strToU8(data) : data]),
    ),
  ),
});

const whole = {
  headline: 'Databases that stay up',
  summary: 'I fix them, by day\nand by night; "gladly".',
  industry: 'Software',
  positions: [
    {
      title: 'Database administrator',
      company: 'Nordlicht',
      description: 'Forty clusters, three sites',
      from: 'Mar 2015',
      to: '',
    },
    { title: 'Developer', company: '', description: '', from: '2009', to: '2014' },
  ],
  skills: ['PostgreSQL', 'Replication, logical', 'C++'],
  languages: ['en', 'de'],
};

function problemOf(...files: NamedBytes[]): string {
  try {
    readExport(files);
  } catch (error) {
    if (error instanceof ImportProblem) return error.code;
    throw error;
  }
  return 'none';
}

describe('readExport', () => {
  it('reads a ZIP, and of it only what a profile is made of', () => {
    const career = readExport([
      zip({
        'Export/Profile.csv': PROFILE,
        'Export/Positions.csv': POSITIONS,
        'Export/Skills.csv': SKILLS,
        'Export/Languages.csv': LANGUAGES,
        'Export/messages.csv': 'FROM,CONTENT\nSomebody,Secret',
        '__MACOSX/Export/Profile.csv': '\u0000\u0005\u0016',
      }),
    ]);
    expect(career).toEqual(whole);
    expect(JSON.stringify(career)).not.toMatch(/[Ss]ecret|12345|Lind/);
  });

  it('reads its files by themselves, several at once, whatever they are called', () => {
    const files = [file('a.csv', POSITIONS), file('Skills (1).csv', SKILLS), file('b.csv', LANGUAGES)];
    expect(readExport([...files, file('c.txt', PROFILE)])).toEqual(whole);
  });

  it.each([
    ['a byte order mark', strToU8(`\ufeff${SKILLS}`)],
    ['line ends of Windows', strToU8(SKILLS.replaceAll('\n', '\r\n'))],
    ['notes above the table', strToU8(`Notes:\n"Something, first"\n\n${SKILLS}`)],
    [
      'UTF-16',
      new Uint8Array([0xff, 0xfe, ...new Uint8Array(new Uint16Array([...SKILLS].map((c) => c.charCodeAt(0))).buffer)]),
    ],
  ])('copes with %s', (_what, bytes) =>
    expect(readExport([{ name: 'Skills.csv', bytes }]).skills).toEqual(whole.skills),
  );

  it('copes with semicolons and the letters of Windows', () => {
    const text = POSITIONS.replaceAll(',', ';').replace('Developer', 'Entwicklerin f\u00fcr K\u00e4lte');
    const bytes = new Uint8Array([...text].map((char) => char.charCodeAt(0)));
    expect(readExport([{ name: 'Positions.csv', bytes }]).positions?.[1]?.title).toBe('Entwicklerin für Kälte');
  });

  it('reads JSON', () => {
    const { positions, skills, summary } = whole;
    expect(readExport([file('me.json', JSON.stringify({ positions, skills, summary }))])).toMatchObject({
      positions,
      skills,
      summary,
    });
    const loose = { skills: [{ name: 'Knitting' }, 7, null], languages: [{ name: 'French' }, 'de'], positions: 'none' };
    expect(readExport([file('me.json', JSON.stringify(loose))])).toMatchObject({
      skills: ['Knitting'],
      languages: ['fr', 'de'],
      positions: [],
    });
  });

  it.each<[string, string, NamedBytes]>([
    ['nothing', 'empty', file('Profile.csv', '')],
    ['a table without rows', 'empty', file('Skills.csv', 'Name\n')],
    ['another table', 'not_an_export', file('Connections.csv', 'First Name,Last Name,URL\nA,B,C')],
    ['a letter', 'not_an_export', file('letter.txt', 'Dear all,\nhello.')],
    ['a PDF', 'pdf', file('Profile.pdf', '%PDF-1.7\n…')],
    ['a picture', 'not_text', { name: 'a.csv', bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]) }],
    ['a table cut off', 'unreadable_csv', file('Profile.csv', 'Headline,Summary\nHello,"I was going to')],
    ['broken JSON', 'unreadable_json', file('me.json', '{"skills": [')],
    ['other JSON', 'not_an_export', file('me.json', '[1, 2]')],
    ['JSON of nothing', 'empty', file('me.json', '{"skills": []}')],
    ['a ZIP of something else', 'not_an_export', zip({ 'photo.jpg': 'x' })],
    ['a broken ZIP', 'unreadable_zip', { name: 'a.zip', bytes: zip({ 'Skills.csv': SKILLS }).bytes.slice(0, 60) }],
    ['too much', 'too_large', { name: 'a.csv', bytes: new Uint8Array(10_000_001) }],
    ['a bomb', 'too_large', zip({ 'Skills.csv': new Uint8Array(9_000_000) })],
    [
      'many small bombs',
      'too_large',
      zip({
        'a/Skills.csv': new Uint8Array(3_900_000),
        'b/Skills.csv': new Uint8Array(3_900_000),
        'c/Skills.csv': new Uint8Array(3_900_000),
      }),
    ],
    ['too many rows', 'too_many_rows', file('Skills.csv', `Name\n${'sql\n'.repeat(5_100)}`)],
  ])('refuses %s: %s', (_what, code, bytes) => expect(problemOf(bytes)).toBe(code));

  it('unpacks no more than an entry claims, and gives up on what it cannot hold', () => {
    const { bytes } = zip({ 'Skills.csv': `Name\n${'sql\n'.repeat(1_000)}` });
    const lying = bytes.slice();
    const view = new DataView(lying.buffer);
    // The size in the central directory, after its signature "PK\x01\x02".
    const directory = lying.findIndex((_, at) => view.byteLength > at + 4 && view.getUint32(at, true) === 0x02014b50);
    view.setUint32(directory + 24, 10, true);
    expect(['none', 'unreadable_zip']).toContain(problemOf({ name: 'a.zip', bytes: lying }));
  });

  it('keeps what the server would refuse to itself', () => {
    const long = `Headline,Summary,Industry\n"${'h'.repeat(900)}","${'🎻'.repeat(5_000)}",x\n`;
    const career = readExport([
      file('p.csv', long),
      file('Skills.csv', `Name\n${Array.from({ length: 400 }, (_, n) => `skill ${n} ${'s'.repeat(n)}`).join('\n')}`),
      file('Positions.csv', `Title,Company Name,Description\n${`a,b,${'d'.repeat(3_000)}\n`.repeat(40)}`),
    ]);
    expect(careerInput.safeParse(career).error).toBeUndefined();
    expect([career.positions?.length, career.skills?.length]).toEqual([12, 100]);
  });

  it('takes formulas and mark-up as the text they are', () => {
    const career = readExport([
      file('Skills.csv', 'Name\n"=HYPERLINK(""x"")"\n<img src=x onerror=alert(1)>\n__proto__\n'),
    ]);
    expect(career.skills).toEqual(['=HYPERLINK("x")', '<img src=x onerror=alert(1)>', '__proto__']);
  });

  it('answers with a career or a problem for any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    const zipped = bytes.map((some) => {
      const good = zip({ 'Skills.csv': SKILLS, 'Profile.csv': PROFILE }).bytes.slice();
      some.forEach((byte, at) => (good[(at * 37 + byte) % good.length] = byte));
      return good;
    });
    const text = fc
      .string({ unit: 'binary', maxLength: 300 })
      .map((value) => strToU8(`Name,Headline,Title,Company\n${value}`));
    fc.assert(
      fc.property(fc.oneof(bytes, zipped, text), (value) => {
        const code = problemOf({ name: 'Skills.csv', bytes: value });
        if (code === 'none')
          expect(careerInput.safeParse(readExport([{ name: 'Skills.csv', bytes: value }])).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
