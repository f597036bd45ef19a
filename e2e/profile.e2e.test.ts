import { api } from '@cc/contract/http/index.ts';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { newPerson } from './support/people.ts';
import { useStage } from './support/testing.ts';
import { until } from './support/until.ts';

const stage = useStage({ demo: false });

/** An export as somebody would get it of their account; the letter in it is nobody's business. */
const EXPORT = Buffer.from(
  zipSync({
    'Profile.csv': strToU8(
      'First Name,Last Name,Headline,Summary,Industry\n' +
        'Ines,Falk,Bookbinder and paper restorer,"I bind, mend and restore books, from paperbacks to parchment, and teach others to do it at their kitchen table.",Crafts\n',
    ),
    'Positions.csv': strToU8(
      'Company Name,Title,Description,Location,Started On,Finished On\nState archive,Restorer,Paper and leather,Bremen,Mar 2012,\n',
    ),
    'Skills.csv': strToU8('Name\nBookbinding\nPaper Restoration\nK8s\n'),
    'Languages.csv': strToU8('Name,Proficiency\nGerman,Native or bilingual proficiency\n'),
    'messages.csv': strToU8('FROM,CONTENT\nSomebody,Secret\n'),
  }),
);

describe('a profile', () => {
  it('is filled in from an export, completed by suggestions, and saved', async () => {
    const person = await newPerson(stage.house, 'consultant', 'Ines Falk');
    const { page, signIn, open } = await stage.visitor();
    await signIn(person);

    // The desk says what is missing and leads to it.
    await open('/desk');
    const advice = page.getByRole('region', { name: 'Your profile' });
    await advice.getByRole('link', { name: /^Tags/ }).click();
    await page.waitForURL(/\/profile#tags$/);
    const tags = page.getByRole('combobox', { name: /Tags/ });
    await until('the keyboard to be in the tags', () => tags.evaluate((field) => field === document.activeElement));

    const sent: string[] = [];
    page.on('request', (request) => request.url().endsWith('/import') && sent.push(request.postData() ?? ''));
    await page.getByRole('button', { name: 'Fill in from a file' }).click();
    const dialog = page.getByRole('dialog');
    // By the keyboard, by the mouse, and through the chooser of files.
    const choosing = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose files' }).focus();
    await page.keyboard.press('Enter');
    const chooser = await choosing;
    await chooser.setFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
    await dialog.getByRole('alert').getByText('This is a PDF.').waitFor();
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['First Name,Last Name,URL\nSomebody,Else,x\n'], 'Connections.csv'));
      return data;
    });
    await dialog.getByText('Drop the ZIP').dispatchEvent('drop', { dataTransfer: dropped });
    await dialog.getByRole('alert').getByText('There is no profile in this.').waitFor();
    expect(sent).toEqual([]);
    const files = dialog.locator('input[type="file"]');
    await files.setInputFiles({ name: 'export.zip', mimeType: 'application/zip', buffer: EXPORT });
    await dialog.getByRole('checkbox', { name: /^Headline/ }).waitFor();
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toMatch(/Secret|Falk/);
    // Not this part, please.
    await dialog.getByRole('checkbox', { name: /^Languages/ }).uncheck();
    expect(await page.locator('#headline').inputValue()).toBe('');
    await dialog.getByRole('button', { name: 'Put into the form' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.locator('#headline').inputValue()).toBe('Bookbinder and paper restorer');
    await page.getByRole('button', { name: 'Remove kubernetes' }).click();

    // Suggested from what is written, and taken by the keyboard alone.
    await page.locator('#headline').fill('Bookbinder and restorer: parchment, typography and English');
    const suggested = page.getByRole('group', { name: 'Suggested tags' }).getByRole('button', { name: /english$/ });
    await suggested.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove english' }).waitFor();
    expect(await suggested.count()).toBe(0);

    await tags.fill('JS');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove javascript' }).waitFor();
    await page.getByLabel(/^Hourly rate/).fill('60');
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.getByText('Your profile is saved.').waitFor();
    const saved = await person.account.call(api.consultants.own, {});
    expect(saved).toMatchObject({
      headline: 'Bookbinder and restorer: parchment, typography and English',
      // Others may have suggested more of what is written.
      tags: expect.arrayContaining(['bookbinding', 'paper-restoration', 'english', 'javascript']),
      languages: ['en'],
    });
    expect(saved.bio).toContain('kitchen table');
  });
});
