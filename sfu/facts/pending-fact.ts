import type { SfuFact, SfuFactOf } from '@cc/contract/sfu-facts.ts';

type Timed<T extends SfuFact['type'], K extends string> = Omit<SfuFactOf<T>, 'ageMs' | K>;

/** A fact as it waits to be sent: moments (`at`, monotonic milliseconds) where the sent form has ages. */
export type PendingFact =
  | (Timed<'joined', never> & { at: number })
  | (Timed<'left', 'lastMediaAgeMs'> & { at: number; lastMediaAt: number | null })
  | (Timed<'snapshot', 'peers'> & {
      peers: (Omit<SfuFactOf<'snapshot'>['peers'][number], 'ageMs'> & { at: number })[];
    })
  | (Timed<'room_closed', never> & { at: number })
  | SfuFactOf<'ack'>;

/** The fact as it is true when sent at `now`. */
export function toFact(pending: PendingFact, now: number): SfuFact {
  const age = (at: number): number => Math.max(0, Math.round(now - at));
  switch (pending.type) {
    case 'ack':
      return pending;
    case 'snapshot':
      return { ...pending, peers: pending.peers.map(({ at, ...peer }) => ({ ...peer, ageMs: age(at) })) };
    case 'left': {
      const { at, lastMediaAt, ...fact } = pending;
      return { ...fact, ageMs: age(at), lastMediaAgeMs: lastMediaAt === null ? null : age(lastMediaAt) };
    }
    case 'joined':
    case 'room_closed': {
      const { at, ...fact } = pending;
      return { ...fact, ageMs: age(at) };
    }
  }
}
