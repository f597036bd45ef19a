import type { SfuFact, SfuFactOf } from '@cc/contract/sfu-facts.ts';

type Timed<T extends SfuFact['type'], K extends string> = Omit<SfuFactOf<T>, 'ageMs' | K>;

/** A fact as it waits to be sent: moments (`at`, monotonic milliseconds) where the sent form has ages. */
export type PendingFact =
  | (Timed<'joined', never> & { at: number })
  | (Timed<'left', 'lastMediaAgeMs'> & { at: number; lastMediaAt: number | null })
  | (Timed<'snapshot', 'peers'> & {
      peers: (Omit<SfuFactOf<'snapshot'>['peers'][number], 'ageMs' | 'sinceAgeMs'> & {
        at: number;
        /** Null while the peer is not present: it warms up. */
        since: number | null;
      })[];
    })
  | (Timed<'room_closed', never> & { at: number })
  | (Timed<'recording_part', never> & { at: number })
  | SfuFactOf<'recording_open'>
  | SfuFactOf<'recording_closed'>
  | SfuFactOf<'ack'>;

/** The fact as it is true when sent at `now`. */
export function toFact(pending: PendingFact, now: number): SfuFact {
  const age = (at: number): number => Math.max(0, Math.round(now - at));
  switch (pending.type) {
    case 'ack':
    case 'recording_open':
    case 'recording_closed':
      return pending;
    case 'snapshot':
      return {
        ...pending,
        peers: pending.peers.map(({ at, since, ...peer }) => ({
          ...peer,
          ageMs: age(at),
          ...(since !== null && { sinceAgeMs: age(since) }),
        })),
      };
    case 'left': {
      const { at, lastMediaAt, ...fact } = pending;
      return { ...fact, ageMs: age(at), lastMediaAgeMs: lastMediaAt === null ? null : age(lastMediaAt) };
    }
    case 'joined':
    case 'recording_part':
    case 'room_closed': {
      const { at, ...fact } = pending;
      return { ...fact, ageMs: age(at) };
    }
  }
}
