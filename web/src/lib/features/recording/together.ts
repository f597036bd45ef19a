/** A file of a recording that is being played, and where it belongs in it. Times in ms. */
export interface Player {
  media: Pick<HTMLMediaElement, 'currentTime' | 'paused' | 'ended' | 'pause' | 'playbackRate'> & { play(): unknown };
  offsetMs: number;
  durationMs: number;
}

/** Further apart than this, one notices. */
const APART_S = 0.25;

/** Plays on. What is paused at the same moment, or seeks, does not; that is no fault, and the leader's next event tries again. */
export const playOn = ({ media }: Player): void => void Promise.resolve(media.play()).catch(() => undefined);

/** Has the others show the moment that one of them shows. Those that had not begun then, or were over, wait. */
export function follow(leader: Player, others: readonly Player[]): void {
  const moment = leader.offsetMs / 1000 + leader.media.currentTime;
  for (const player of others) {
    const { media, offsetMs, durationMs } = player;
    const time = moment - offsetMs / 1000;
    const isThen = time >= 0 && time < durationMs / 1000;
    if (isThen && Math.abs(media.currentTime - time) > APART_S) media.currentTime = time;
    media.playbackRate = leader.media.playbackRate;
    const plays = isThen && !leader.media.paused && !leader.media.ended;
    if (plays && media.paused) playOn(player);
    else if (!plays && !media.paused) media.pause();
  }
}

/** Who leads once the one that led is over: somebody who was still to be seen then. */
export const nextLeader = (ended: Player, others: readonly Player[]): Player | undefined =>
  others.find(
    ({ offsetMs, durationMs }) =>
      offsetMs <= ended.offsetMs + ended.durationMs && offsetMs + durationMs > ended.offsetMs + ended.durationMs + 100,
  );
