import type { CareerInput } from '@cc/contract/http/consultants.ts';
import { ImportProblem } from './import-problem.ts';
import { languageCode, speaksWell } from './language-codes.ts';
import type { Table } from './tables.ts';

type Position = NonNullable<CareerInput['positions']>[number];

/** As much as the server takes; what is beyond it would not be read in a profile either. */
const MOST = { positions: 12, skills: 100, languages: 20 };

const cut = (text: unknown, max: number): string => (typeof text === 'string' ? text.slice(0, max).toWellFormed() : '');

function positionOf(row: Partial<Record<string, unknown>>): Position {
  return {
    title: cut(row['title'], 200),
    company: cut(row['company'] ?? row['companyName'] ?? row['company_name'], 200),
    description: cut(row['description'] ?? row['summary'], 1_000),
    from: cut(row['from'] ?? row['startedOn'] ?? row['started_on'] ?? row['startDate'], 40),
    to: cut(row['to'] ?? row['finishedOn'] ?? row['finished_on'] ?? row['endDate'], 40),
  };
}

interface Parts {
  headline?: unknown;
  summary?: unknown;
  industry?: unknown;
  positions: Partial<Record<string, unknown>>[];
  skills: unknown[];
  languages: { name: unknown; proficiency?: unknown }[];
}

/** @throws ImportProblem `empty` */
function careerOf({ headline, summary, industry, positions, skills, languages }: Parts): CareerInput {
  const career = {
    headline: cut(headline, 500),
    summary: cut(summary, 4_000),
    industry: cut(industry, 200),
    positions: positions
      .map(positionOf)
      .filter(({ title, description }) => title || description)
      .slice(0, MOST.positions),
    skills: skills
      .map((skill) => cut(skill, 80).trim())
      .filter(Boolean)
      .slice(0, MOST.skills),
    languages: languages
      .filter(({ proficiency }) => speaksWell(cut(proficiency, 80)))
      .flatMap(({ name }) => languageCode(cut(name, 80)) ?? [])
      .slice(0, MOST.languages),
  };
  const { headline: line, summary: text } = career;
  if (!line.trim() && !text.trim() && career.positions.length + career.skills.length === 0)
    throw new ImportProblem('empty');
  return career;
}

/** The tables of an export as one career. @throws ImportProblem `empty` */
export function careerOfTables(tables: readonly Table[]): CareerInput {
  const rows = (kind: Table['kind']) => tables.filter((table) => table.kind === kind).flatMap((table) => table.rows);
  const said = (column: 'headline' | 'summary' | 'industry') => rows('profile').find((row) => row[column])?.[column];
  return careerOf({
    headline: said('headline'),
    summary: said('summary'),
    industry: said('industry'),
    positions: rows('positions'),
    skills: rows('skills').map(({ name }) => name),
    languages: rows('languages').map(({ name, proficiency }) => ({ name: name ?? '', proficiency })),
  });
}

const isRecord = (value: unknown): value is Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** "Knitting" or {"name": "Knitting"}. */
const nameOf = (value: unknown): unknown => (isRecord(value) ? value['name'] : value);

/** A JSON file of positions, skills, summary. @throws ImportProblem `unreadable_json`, `not_an_export`, `empty` */
export function careerOfJson(text: string): CareerInput {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new ImportProblem('unreadable_json');
  }
  if (!isRecord(value) || !['positions', 'skills', 'summary', 'headline'].some((name) => Object.hasOwn(value, name)))
    throw new ImportProblem('not_an_export');
  return careerOf({
    headline: value['headline'],
    summary: value['summary'],
    industry: value['industry'],
    positions: listOf(value['positions']).filter(isRecord),
    skills: listOf(value['skills']).map(nameOf),
    languages: listOf(value['languages']).map((item) => ({
      name: nameOf(item),
      proficiency: isRecord(item) ? item['proficiency'] : undefined,
    })),
  });
}
