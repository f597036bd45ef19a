import type { ServerPayload } from '@cc/contract/events.ts';
import { apply, type LiveState, type VersionedEvent } from './live-reducer.ts';

/** How long news that has come too early waits for what it follows, ms. */
export const PATIENCE_MS = 150;
/** How long the rest of that may take once its first event is here, ms: a change may be told in several. */
export const REST_MS = 25;

interface Heard {
  event: VersionedEvent;
  payload: ServerPayload<VersionedEvent>;
}

interface Folding {
  read(): LiveState;
  become(state: LiveState): void;
  /** Something was missed: only a snapshot can tell. */
  sync(): void;
}

/**
 * Folds events into the live state by their versions. Two processes may tell of two changes at nearly the same moment, so that the
 * later one is heard first: it waits, and a snapshot is only asked for when what is missing does not come.
 */
export function createInOrder({ read, become, sync }: Folding) {
  let early: Heard[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isEarly = ({ payload }: Heard): boolean => payload.version > read().version + 1;

  function fold(news: readonly Heard[]): void {
    let missed = false;
    for (const { event, payload } of news) {
      const step = apply(read(), event, payload);
      if (step.state !== read()) become(step.state);
      missed ||= step.sync;
    }
    if (missed) sync();
  }

  function release(): void {
    timer = undefined;
    const waiting = early.sort((one, other) => one.payload.version - other.payload.version);
    early = [];
    fold(waiting);
  }

  return {
    take<E extends VersionedEvent>(event: E, payload: ServerPayload<E>): void {
      const heard = { event, payload } as Heard;
      if (isEarly(heard)) {
        early.push(heard);
        timer ??= setTimeout(release, PATIENCE_MS);
        return;
      }
      fold([heard]);
      if (early.length === 0 || early.every(isEarly)) return;
      clearTimeout(timer);
      timer = setTimeout(release, REST_MS);
    },
    /** Forgets what waits. */
    stop(): void {
      clearTimeout(timer);
      timer = undefined;
      early = [];
    },
  };
}
