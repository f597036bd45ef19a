import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as ledger from './ledger.ts';
import type { LedgerAccount, Lines } from './ledger.ts';
import { earning } from './pricing.ts';

const amount = fc.nat(99_999_999);

/** A charge of which parts go back, whole multiples of what cards can move. */
const history = fc
  .record({
    currency: fc.constantFrom(['usd', 1] as const, ['jpy', 1] as const, ['kwd', 10] as const, ['isk', 100] as const),
    units: fc.integer({ min: 1, max: 100_000 }),
    commissionBps: fc.constantFrom(500, 800, 1_500, 2_000),
    providerFee: fc.nat(500),
    parts: fc.array(
      fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), reverse: fc.boolean(), fails: fc.boolean() }),
      {
        maxLength: 4,
      },
    ),
    chargeback: fc.boolean(),
    won: fc.boolean(),
  })
  .map(({ currency: [currency, step], units, ...rest }) => ({ ...rest, currency, step, priceMinor: units * step }));

it('keeps every purse as the provider has it, whatever goes back, and always sums to zero', () => {
  fc.assert(
    fc.property(history, ({ currency, step, priceMinor, commissionBps, providerFee, parts, chargeback, won }) => {
      const { feeMinor, payoutMinor } = earning({ priceMinor, commissionBps, currency });
      expect(feeMinor + payoutMinor).toBe(priceMinor);
      expect(feeMinor % step).toBe(0);
      const movements: Lines[] = [
        ledger.captureLines({ amountMinor: priceMinor, feeMinor }),
        ledger.providerFeeLines(providerFee),
      ];
      const there = { feeRefunded: 0, transferReversed: 0, refunded: 0, gone: 0, chargedBack: 0 };
      for (const { share, reverse, fails } of parts) {
        const amountMinor = Math.floor(((priceMinor - there.gone) * share) / step) * step;
        // As the provider rounds: on what has gone so far, all of it with the last part.
        const feeUpTo = (gone: number) => Math.floor((feeMinor * gone) / priceMinor);
        const fee = reverse ? feeUpTo(there.gone + amountMinor) - feeUpTo(there.gone) : 0;
        const reversedMinor = reverse ? amountMinor : 0;
        movements.push(ledger.refundLines({ amountMinor, reversedMinor, feeMinor: fee }));
        there.gone += amountMinor;
        there.feeRefunded += fee;
        there.transferReversed += reversedMinor;
        if (fails) movements.push(ledger.refundFailedLines(amountMinor));
        else there.refunded += amountMinor;
      }
      if (chargeback) {
        const amountMinor = priceMinor - there.gone;
        movements.push(ledger.chargebackLines({ amountMinor, feeMinor: 1_500 }));
        if (won) movements.push(ledger.chargebackWonLines(amountMinor));
        else there.chargedBack = amountMinor;
      }
      const is: Partial<Record<LedgerAccount, number>> = {};
      for (const lines of movements) {
        expect(lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0);
        for (const { account, amountMinor } of lines) is[account] = (is[account] ?? 0) + amountMinor;
      }
      const must = ledger.balancesOf({
        captured: priceMinor,
        fee: feeMinor,
        providerFee,
        chargebackFees: chargeback ? 1_500 : 0,
        ...there,
      });
      for (const [account, balance] of Object.entries(must)) {
        expect([account, is[account as LedgerAccount] ?? 0]).toEqual([account, balance + 0]);
      }
      // What is left with the consultant and the commission that is left are what the payer is out of, unless the house bears it.
      expect(must.consultant + must.platform_fee + must.refunds + must.disputes).toBe(0 - must.customer);
    }),
  );
});

it('writes no empty lines', () => {
  fc.assert(
    fc.property(amount, (amountMinor) => {
      const lines = ledger.refundLines({ amountMinor, reversedMinor: amountMinor, feeMinor: 0 });
      expect(lines.every((line) => line.amountMinor !== 0)).toBe(true);
    }),
  );
  expect(ledger.lossLines(0)).toEqual([]);
});

it('owes for a lost charge what a refund of the unused share would have left, never more, never below nothing', () => {
  fc.assert(
    fc.property(amount, fc.nat(10_000), fc.nat(10_000), (amountMinor, feeShare, unusedShare) => {
      const feeMinor = Math.floor((amountMinor * feeShare) / 10_000);
      const unused = Math.floor((amountMinor * unusedShare) / 10_000);
      const owed = ledger.owedFor({ amountMinor, feeMinor }, unused);
      const exact = ((amountMinor - feeMinor) * (amountMinor - unused)) / Math.max(1, amountMinor);
      expect(owed).toBeGreaterThanOrEqual(0);
      expect(Math.abs(owed - exact)).toBeLessThan(1);
      expect(owed).toBeLessThanOrEqual(amountMinor - feeMinor);
    }),
  );
  expect(ledger.owedFor({ amountMinor: 4_500, feeMinor: 900 }, 0)).toBe(3_600);
  expect(ledger.owedFor({ amountMinor: 4_500, feeMinor: 900 }, 4_500)).toBe(0);
});
