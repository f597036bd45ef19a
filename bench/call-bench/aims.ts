import type { CallReport } from './run.ts';

/** On a quiet machine with two cores. */
const AIMS = { acceptToMediaMs: 1_600, concealed: 0.05, freezeMs: 2_000, recoveryMs: 2_000, workerDeathMs: 4_000 };
/** Nothing comes back: there is something to notice, or somebody else to find, first. */
const SOMETHING_GONE = /^(media|UDP)/;
/** More than a call is asked to bear without a gap. */
const BEYOND = 'loss 10 %';

/** What was not as good as it should be, in words. */
export function missedAims({ acceptToMediaMs, networks, recoveries }: CallReport): string[] {
  const missed: string[] = [];
  if (acceptToMediaMs && acceptToMediaMs.p95 > AIMS.acceptToMediaMs) {
    missed.push(
      `accept to both pictures: ${acceptToMediaMs.p95} ms at the 95th percentile, wanted ${AIMS.acceptToMediaMs}`,
    );
  }
  for (const [name, people] of Object.entries(networks)) {
    for (const [who, { concealed, longestFreezeMs }] of Object.entries(people)) {
      if (concealed > AIMS.concealed && name !== BEYOND)
        missed.push(`${name}: ${concealed} of the voice made up for the ${who}`);
      if (longestFreezeMs > AIMS.freezeMs)
        missed.push(`${name}: ${longestFreezeMs} ms without a picture for the ${who}`);
    }
  }
  for (const [name, { customerMs, consultantMs }] of Object.entries(recoveries)) {
    const took = Math.max(customerMs, consultantMs);
    const aim = SOMETHING_GONE.test(name) ? AIMS.workerDeathMs : AIMS.recoveryMs;
    if (took > aim) missed.push(`${name}: back after ${took} ms, wanted ${aim}`);
  }
  return missed;
}
