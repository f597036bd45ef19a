import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf, runsWhenOpened } from './session-files.ts';

describe('the name of a file', () => {
  it.each([
    ['plan.pdf', 'plan.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\Straße 3.jpg', 'Straße 3.jpg'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u0000b\n.txt', 'ab.txt'],
    ['what? "this" <one>.md', 'what_ _this_ _one_.md'],
    ['...', 'file'],
    ['', 'file'],
    ['.env', 'env'],
  ])('%j becomes %j', (given, name) => expect(fileNameOf(given)).toBe(name));

  it('keeps its ending when it is too long', () => {
    const name = fileNameOf(`${'x'.repeat(500)}.tar`);
    expect(name).toHaveLength(120);
    expect(name).toMatch(/x\.tar$/);
  });

  it('is never a path, never empty, and stays what it has become', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const name = fileNameOf(given);
        expect(name).not.toMatch(/[/\\\p{Cc}]|^\.|^$/u);
        expect(fileNameOf(name)).toBe(name);
      }),
    );
  });
});

describe('what runs when it is opened', () => {
  it.each([
    ['setup.exe', null],
    ['Photo.JPG.scr', null],
    ['photo.jpg', 'application/x-msdownload'],
    ['notes', 'application/x-elf'],
    ['photo\u202egpj.exe', null],
    ['setup.exe ', null],
  ])('is %j (%s)', (name, type) => expect(runsWhenOpened(name, type)).toBe(true));

  it.each([
    ['plan.pdf', 'application/pdf'],
    ['server.js', null],
    ['deploy.sh', null],
    ['sources.zip', 'application/zip'],
  ])('is not %j', (name, type) => expect(runsWhenOpened(name, type)).toBe(false));
});
