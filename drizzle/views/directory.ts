import { and, arrayContains, arrayOverlaps, desc, eq, isNull, ne, sql, type SQL } from 'drizzle-orm';
import type { ConsultantCard } from '@cc/contract/http/consultants.ts';
import { canonicalTag, tagSpellings } from '@cc/domain/matching/tags/tags.ts';
import { blockPrice } from '@cc/domain/pricing.ts';
import { RULES } from '@cc/domain/rules.ts';
import type { Executor } from '../client.ts';
import { consultants, users } from '../schema/index.ts';
import { cardOf } from './consultant.ts';

const PAGE = 24;

export interface DirectoryQuery {
  page: number;
  search?: string | undefined;
  tag?: string | undefined;
  language?: string | undefined;
  /** Highest hourly rate, minor units. */
  maxRate?: number | undefined;
  minRating?: number | undefined;
  online?: boolean | undefined;
}

/** Ids as one text parameter; anything that is no id (Redis is not the truth) is left out. */
const uuidArray = (ids: Iterable<string>): SQL =>
  sql`${`{${[...ids].filter((id) => /^[0-9a-f-]{36}$/.test(id)).join(',')}}`}::uuid[]`;

/** Can be asked now: wants to, has a tab open, and is in no call. `live` holds the ids of those with a tab open. */
const askable = (live: Iterable<string>): SQL<boolean> =>
  sql`(${consultants.intent} = 'online' and ${consultants.awayAt} is null
    and ${consultants.userId} = any(${uuidArray(live)})
    and not exists (select 1 from session_people sp where sp.user_id = ${consultants.userId} and sp.active))`;

/** Same as `publicAverage` of the domain, which a test holds it against. */
const average = sql<number>`(${consultants.ratingSum} + ${RULES.ratingPriorMean * RULES.ratingPriorCount}::float8)
  / (${consultants.ratingCount} + ${RULES.ratingPriorCount}::int)`;

/** Profiles that are there for everybody to see. */
const listed = and(
  eq(consultants.active, true),
  isNull(users.suspendedAt),
  ne(consultants.headline, ''),
  sql`${consultants.hourlyRateMinor} > 0`,
);

/** Every word must be somewhere in what a profile says; also parts of words, because people search while typing. */
function searched(search: string): SQL[] {
  const text = sql`concat_ws(' ', ${users.name}, ${consultants.headline}, array_to_string(${consultants.tags}, ' '), ${consultants.bio})`;
  return search
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 8)
    .map((word) => sql`${text} ilike ${`%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`);
}

/** A tag by all its names: what was saved before a synonym became known keeps its own. */
const spellings = (tag: string): string[] => tagSpellings(canonicalTag(tag) ?? tag);

/** The directory: online ones first, then the best rated. `live` holds the ids of those with a tab open. */
export async function directory(
  db: Executor,
  query: DirectoryQuery,
  live: Iterable<string>,
  currency: string,
): Promise<{ items: ConsultantCard[]; total: number; onlineCount: number }> {
  const online = sql<boolean>`(${consultants.showPresence} and ${askable(live)})`;
  const where = and(
    listed,
    ...searched(query.search ?? ''),
    query.tag ? arrayOverlaps(consultants.tags, spellings(query.tag)) : undefined,
    query.language ? arrayContains(consultants.languages, [query.language]) : undefined,
    query.maxRate ? sql`${consultants.hourlyRateMinor} <= ${query.maxRate}` : undefined,
    query.minRating ? sql`${consultants.ratingCount} > 0 and ${average} >= ${query.minRating}` : undefined,
    query.online ? online : undefined,
  );
  const count = (condition: SQL | undefined) =>
    db
      .select({ count: sql<number>`count(*)::int` })
      .from(consultants)
      .innerJoin(users, eq(users.id, consultants.userId))
      .where(condition);
  const [rows, [total], [onlineCount]] = await Promise.all([
    db
      .select({ consultant: consultants, name: users.name, online })
      .from(consultants)
      .innerJoin(users, eq(users.id, consultants.userId))
      .where(where)
      .orderBy(desc(online), desc(average), desc(consultants.liveSessions), consultants.userId)
      .limit(PAGE)
      .offset((query.page - 1) * PAGE),
    count(where),
    count(and(listed, online)),
  ]);
  return {
    items: rows.map((row) => cardOf(row, currency)),
    total: total?.count ?? 0,
    onlineCount: onlineCount?.count ?? 0,
  };
}

/** Prices of a block of everybody who can be asked and paid now, ascending. */
export async function askablePrices(db: Executor, live: Iterable<string>, currency: string): Promise<number[]> {
  const rows = await db
    .select({ hourlyRateMinor: consultants.hourlyRateMinor, minutes: consultants.blockMinutes })
    .from(consultants)
    .innerJoin(users, eq(users.id, consultants.userId))
    .where(and(listed, eq(consultants.transfersActive, true), askable(live)));
  return rows.map((row) => blockPrice({ ...row, currency })).sort((a, b) => a - b);
}

/** Whether one consultant shows as online. */
export async function isOnline(db: Executor, userId: string, live: Iterable<string>): Promise<boolean> {
  const [row] = await db
    .select({ online: sql<boolean>`(${consultants.showPresence} and ${askable(live)})` })
    .from(consultants)
    .where(eq(consultants.userId, userId));
  return row?.online ?? false;
}
