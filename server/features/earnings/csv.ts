import type { EarnedCall, PayoutRow } from '@cc/contract/http/earnings.ts';
import { toCsv } from '@cc/domain/csv.ts';
import { decimalOf } from '@cc/domain/money.ts';

interface CsvFile {
  name: string;
  content: Buffer;
}

const asFile = (name: string, csv: string): CsvFile => ({ name, content: Buffer.from(csv) });

/** Amounts are decimals of the currency beside them; instants are ISO 8601, UTC. */
export function callsCsv(calls: readonly EarnedCall[]): CsvFile {
  const header = [
    'date',
    'question',
    'customer',
    'tier',
    'price',
    'refunded',
    'commission',
    'earned',
    'currency',
    'call',
  ];
  const rows = calls.map((call) => [
    call.at,
    call.title,
    call.customer,
    call.tier,
    ...[call.amountMinor, call.refundedMinor, call.feeMinor, call.payoutMinor].map((minor) =>
      decimalOf(minor, call.currency),
    ),
    call.currency.toUpperCase(),
    call.sessionId,
  ]);
  return asFile('earnings.csv', toCsv(header, rows));
}

export function payoutsCsv(payouts: readonly PayoutRow[]): CsvFile {
  const header = ['sent', 'arrives', 'amount', 'currency', 'status', 'failure'];
  const rows = payouts.map(({ sentAt, arrivesAt, amountMinor, currency, status, failureCode }) => [
    sentAt,
    arrivesAt,
    decimalOf(amountMinor, currency),
    currency.toUpperCase(),
    status,
    failureCode ?? '',
  ]);
  return asFile('payouts.csv', toCsv(header, rows));
}
