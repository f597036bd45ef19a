import type { Interval } from '@cc/domain/billing.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { SFU_SNAPSHOT_EVERY_MS } from '@cc/contract/sfu-facts.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '@cc/drizzle/client.ts';
import type { Session } from '@cc/drizzle/repositories/sessions.ts';
import { preparedSql } from '@cc/drizzle/prepared.ts';
import { uuidList, uuidsNamed, valueList } from '@cc/drizzle/uuids.ts';
import { clocksOf, observe, sameClocks, type Clocks, type Observed } from './observe.ts';

/** A little more patient than the media nodes themselves, which say so when somebody is lost; this is for when they cannot. */
export const staleAfterMs = ({ lostAfterMs }: Rules): number => lostAfterMs + SFU_SNAPSHOT_EVERY_MS;

const ms = (at: Date | null) => at?.getTime() ?? null;
const date = (at: number | null) => (at === null ? null : new Date(at));

/** A row as `observe` wants it. */
export const observedOf = (session: Session): Observed => ({
  ...session,
  liveAt: ms(session.liveAt),
  interruptedAt: ms(session.interruptedAt),
  talkingSince: ms(session.talkingSince),
  markAt: ms(session.markAt),
  blockEndsAt: ms(session.blockEndsAt),
  endedAt: ms(session.endedAt),
});

const columns = sql`${uuidsNamed('ids')}, ${sql.join(
  ['status', 'liveAt', 'interruptedAt', 'talkMs', 'talkingSince', 'markAt', 'blockEndsAt'].map(
    (name) => sql`${sql.placeholder(name)}::text[]`,
  ),
  sql`, `,
)}`;
const write = preparedSql(
  () => sql`
    update sessions s set status = v.status::session_status, live_at = v.live_at::timestamptz,
      interrupted_at = v.interrupted_at::timestamptz, talk_ms = v.talk_ms::int, talking_since = v.talking_since::timestamptz,
      mark_at = v.mark_at::timestamptz, block_ends_at = v.block_ends_at::timestamptz
    from unnest(${columns})
      v (id, status, live_at, interrupted_at, talk_ms, talking_since, mark_at, block_ends_at)
    where s.id = v.id`,
);

/** Writes status and clocks of locked sessions where they differ from the rows. @returns as they are then those where they did. */
export async function saveClocks(
  tx: Tx,
  all: readonly { session: Session; clocks: Clocks }[],
): Promise<Map<string, Session>> {
  const moved = all.filter(({ session, clocks }) => !sameClocks(clocksOf(observedOf(session)), clocks));
  if (moved.length === 0) return new Map();
  const list = (of: (clocks: Clocks) => string | number | null) => valueList(moved.map(({ clocks }) => of(clocks)));
  const instants = (of: (clocks: Clocks) => number | null) => list((clocks) => date(of(clocks))?.toISOString() ?? null);
  await write(tx, {
    ids: uuidList(moved.map(({ session }) => session.id)),
    status: list(({ status }) => status),
    talkMs: list(({ talkMs }) => talkMs),
    liveAt: instants(({ liveAt }) => liveAt),
    interruptedAt: instants(({ interruptedAt }) => interruptedAt),
    talkingSince: instants(({ talkingSince }) => talkingSince),
    markAt: instants(({ markAt }) => markAt),
    blockEndsAt: instants(({ blockEndsAt }) => blockEndsAt),
  });
  return new Map(
    moved.map(({ session, clocks }) => [
      session.id,
      {
        ...session,
        ...clocks,
        liveAt: date(clocks.liveAt),
        interruptedAt: date(clocks.interruptedAt),
        talkingSince: date(clocks.talkingSince),
        markAt: date(clocks.markAt),
        blockEndsAt: date(clocks.blockEndsAt),
      },
    ]),
  );
}

/** Looks at the evidence of a locked session as of `at` (epoch ms), and notes what follows. @returns it as it is then, null when nothing did. */
export async function refreshClocks(
  tx: Tx,
  session: Session,
  intervals: readonly Interval[],
  at: number,
  rules: Rules,
): Promise<Session | null> {
  const clocks = observe(observedOf(session), intervals, { at, staleAfterMs: staleAfterMs(rules) });
  return (await saveClocks(tx, [{ session, clocks }])).get(session.id) ?? null;
}
