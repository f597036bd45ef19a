import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { House } from '../support/house.ts';
import { ledgerOf } from '../support/money.ts';
import type { PlayedCall } from './one-call.ts';

/** Everything about a played call that is not as it should be, in words; empty when all is well. */
export async function faultsOf(
  house: House,
  { call, session, billed }: { call: PlayedCall; session: SessionView; billed: boolean },
): Promise<string[]> {
  const fee = billed ? session.priceMinor - session.earnMinor : 0;
  const expected = {
    outcome: billed ? 'billed' : 'free',
    providerState: billed ? 'succeeded' : 'canceled',
    captured: billed ? session.priceMinor : 0,
    fee,
    transfer: billed ? session.earnMinor : 0,
  };
  const faults = Object.entries(expected)
    .filter(([key, value]) => call[key as keyof typeof expected] !== value)
    .map(([key, value]) => `${key} is ${call[key as keyof typeof expected]}, not ${value}`);

  const ledger = await ledgerOf(house, session.id);
  const lines = { customer: -expected.captured, platform_fee: fee, consultant: expected.transfer };
  for (const [account, amount] of Object.entries(lines)) {
    if ((ledger[account] ?? 0) !== amount)
      faults.push(`the ledger has ${ledger[account] ?? 0} for ${account}, not ${amount}`);
  }
  if (billed !== session.talkMs >= session.freeWindowMs) faults.push(`the talk time is ${session.talkMs} ms`);
  if (Math.min(call.framesDecoded.customer, call.framesDecoded.consultant) <= 0) faults.push('a side saw no picture');
  if (call.screenFrames <= 0) faults.push('the shared screen was not seen');
  if (session.myRating !== 5 || session.theirRating !== 4) faults.push('the ratings did not arrive');
  return faults.map((fault) => `${call.name}: ${fault}`);
}
