import { API_CHECKS } from './probe/api-checks.ts';
import { CARD_CHECKS } from './probe/card-checks.ts';
import { createWorld, type ProbeResult } from './probe/kit.ts';
import { MONEY_CHECKS } from './probe/money-checks.ts';
import { PAYMENT_CHECKS } from './probe/payment-checks.ts';
import { TEST_CARD_CHECKS } from './probe/test-card-checks.ts';
import { calledWrongly, readOptions } from './read-options.ts';

const CHECKS = [...CARD_CHECKS, ...PAYMENT_CHECKS, ...MONEY_CHECKS, ...TEST_CARD_CHECKS, ...API_CHECKS];

interface ProbeOptions {
  /** The API's address, for example `http://127.0.0.1:4242` or `https://api.stripe.com`. */
  url: string;
  secretKey: string;
  report?: (result: ProbeResult) => void;
}

/**
 * Walks the whole way of the money through the real SDK. Against the stand-in every check runs; against a real test
 * account those that need its clock, faults or pages are skipped.
 */
export async function runProbe({ url, secretKey, report = () => {} }: ProbeOptions): Promise<ProbeResult[]> {
  if (!secretKey.startsWith('sk_test_')) throw new Error('The probe takes test keys only (sk_test_…).');
  const standin = await fetch(`${url}/_test/state`).then(
    (answer) => answer.ok,
    () => false,
  );
  const world = createWorld(url, secretKey, standin);
  const results: ProbeResult[] = [];
  for (const [name, run, options] of CHECKS) {
    let result: ProbeResult = { name, outcome: 'ok' };
    if (options?.standinOnly && !standin) result = { name, outcome: 'skipped', detail: 'needs the stand-in' };
    else {
      try {
        await run(world);
      } catch (error) {
        result = { name, outcome: 'failed', detail: error instanceof Error ? error.message : String(error) };
      }
    }
    results.push(result);
    report(result);
  }
  return results;
}

if (import.meta.main) {
  const usage = 'npm run -s stripe:probe -- [--url http://127.0.0.1:4242] [--key sk_test_…] [--json]';
  const { url, key, json } = readOptions(
    { url: { type: 'string', default: 'http://127.0.0.1:4242' }, key: { type: 'string' }, json: { type: 'boolean' } },
    usage,
  );
  const secretKey = key ?? process.env.STRIPE_SECRET_KEY ?? 'sk_test_standin';
  if (!URL.canParse(url)) calledWrongly(`“${url}” is no address.`, usage);
  if (!secretKey.startsWith('sk_test_')) calledWrongly('The probe takes test keys only (sk_test_…).', usage);
  const answers = await fetch(url).then(
    () => true,
    () => false,
  );
  if (!answers) {
    console.error(`Nothing answers at ${url}. A stand-in of your own: npm run -s stripe:standin -- --port 4242`);
    process.exit(1);
  }
  const line = ({ name, outcome, detail }: ProbeResult) =>
    `${outcome.padEnd(7)} ${name}${detail ? ` – ${detail}` : ''}`;
  const results = await runProbe({ url, secretKey, report: (result) => void (json || console.log(line(result))) });
  const count = (outcome: ProbeResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const [ok, failed, skipped] = [count('ok'), count('failed'), count('skipped')];
  console.log(
    json ? JSON.stringify({ ok, failed, skipped, checks: results }) : `${ok} ok, ${failed} failed, ${skipped} skipped`,
  );
  process.exit(failed === 0 ? 0 : 1);
}
