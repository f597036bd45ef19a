import { api } from '@cc/contract/http/index.ts';
import { newPerson } from '../support/people.ts';
import { take, takeAt, withVisitor, type Scene } from './kit.ts';

const CAREER = {
  headline: 'Bookbinder and paper restorer',
  summary:
    'I bind, mend and restore books, from paperbacks to parchment, and teach others to do it at their kitchen table.\n\n' +
    'For twelve years I have looked after the old prints of a state archive: leather that turns to powder, glue that eats paper, water stains. '.repeat(
      4,
    ),
  positions: [{ title: 'Restorer', company: 'State archive', description: 'Paper and leather', startedOn: 'Mar 2012' }],
  skills: ['Bookbinding', 'Paper Restoration', 'Leather', 'Genealogy', 'Old handwriting'],
  languages: ['German', 'French'],
};

/** Writing a profile: advice on the desk, suggested tags, and an import with its problems and its choice. */
export const profile: Scene = async (house) => {
  const person = await newPerson(house, 'consultant', 'Ines Falk');
  await person.account.call(api.consultants.save, {
    body: {
      headline: 'Restoring old books: parchment, leather, genealogy',
      bio: 'I mend books and read old handwriting, with spreadsheets for the boring part.',
      tags: ['bookbinding'],
      languages: ['en'],
      hourlyRateMinor: 6_000,
      blockMinutes: 30,
    },
  });
  await withVisitor(house, async (visitor) => {
    const { page } = visitor;
    await visitor.signIn(person);
    await takeAt(visitor, 'desk-incomplete', '/desk');
    await visitor.open('/profile');
    await page.getByRole('group', { name: 'Suggested tags' }).waitFor();
    await take(page, 'profile-suggestions');
    await page.getByRole('button', { name: 'Fill in from a file' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await take(page, 'profile-import', { whole: false });
    const files = dialog.locator('input[type="file"]');
    await files.setInputFiles({ name: 'me.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
    await dialog.getByRole('alert').waitFor();
    await take(page, 'profile-import-problem', { whole: false });
    const buffer = Buffer.from(JSON.stringify(CAREER));
    await files.setInputFiles({ name: 'me.json', mimeType: 'application/json', buffer });
    await dialog.getByRole('checkbox').first().waitFor();
    await take(page, 'profile-import-choice', { whole: false });
  });
};
