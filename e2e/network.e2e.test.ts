import { describe, expect, it } from 'vitest';
import { expectOrder, useStage } from './support/testing.ts';
import { until } from './support/until.ts';
import { BAD_NETWORKS, underBadNetwork } from './way/bad-networks.ts';
import { callBehindNetworks, type Caller, type NetworkedCall } from './way/behind-networks.ts';
import { FAULTS, peersOf } from './way/faults.ts';

/**
 * What people notice is bounded generously here, for machines that do much else at the same time; how long things take on a quiet one is what
 * `npm run -s bench:call` tells.
 */
const MOST = { concealed: 0.05, freezeMs: 4_000, recoveryMs: 12_000 };
const MEASURED_MS = 6_000;
/** A muted voice that is not there any more is forgotten after at most this long, with some time for a busy machine. */
const GHOST_MS = 14_000;

/** Each side looks about once a second. */
const CLOCKS_APART_S = 4;

const stage = useStage({ freeWindowSeconds: 600, demo: false, sfu: 2, env: { RING_SECONDS: '120' } });

/** What a page's clock shows, in seconds left; null while it says something else. */
async function clockOf({ visitor }: Caller, words: 'clock paused' | 'free left'): Promise<number | null> {
  const shown = await visitor.page.getByRole('timer').innerText();
  const [, minutes, seconds] = /(\d+):(\d+)/.exec(shown) ?? [];
  return shown.includes(words) ? Number(minutes) * 60 + Number(seconds) : null;
}

/** Whose line is cut sees the clock stop by the rule that the server goes by, and go on from there. */
async function expectHonestClocks({ customer, consultant }: NetworkedCall): Promise<void> {
  const shows = (who: Caller, words: Parameters<typeof clockOf>[1]) =>
    until(`a clock with "${words}"`, async () => (await clockOf(who, words)) ?? false, { timeoutMs: 60_000 });
  const [mine, theirs] = await Promise.all([shows(customer, 'clock paused'), shows(consultant, 'clock paused')]);
  await customer.visitor.page.getByText(/^The clock was stopped when your connection was lost/).waitFor();
  expect(Math.abs(mine - theirs)).toBeLessThanOrEqual(CLOCKS_APART_S);
  expect(await shows(customer, 'free left')).toBeLessThanOrEqual(mine + CLOCKS_APART_S);
}

/** Ends the call whatever becomes of the test. */
async function inCall(test: (call: NetworkedCall) => Promise<void>): Promise<void> {
  const call = await callBehindNetworks(stage.house);
  try {
    await test(call);
    expect(call.customer.visitor.complaints).toEqual([]);
    expect(call.consultant.visitor.complaints).toEqual([]);
  } finally {
    await call.close();
  }
}

describe('a bad network', () => {
  it('is borne: the voice stays whole and the pictures go on', () =>
    inCall(async (call) => {
      const found: Record<string, unknown> = {};
      for (const [name, conditions] of Object.entries(BAD_NETWORKS)) {
        found[name] = await underBadNetwork(call, conditions, MEASURED_MS);
      }
      const worst = Object.entries(found).filter(([, people]) =>
        Object.values(people as Awaited<ReturnType<typeof underBadNetwork>>).some(
          ({ concealed, longestFreezeMs }) => concealed > MOST.concealed || longestFreezeMs > MOST.freezeMs,
        ),
      );
      expect(Object.fromEntries(worst)).toEqual({});
    }));
});

describe('a call', () => {
  it('comes through whatever happens to it, as muted as it was, and nobody is there twice', () =>
    inCall(async (call) => {
      await call.customer.visitor.page.keyboard.press('m');
      const muted = call.consultant.visitor.page.getByText(/ is muted$/);
      await muted.waitFor();
      const slow: Record<string, unknown> = {};
      for (const [name, fault] of Object.entries(FAULTS)) {
        const [recovery] = await Promise.all([
          fault(call, stage.instance),
          name === 'offline for 30 s, and nobody says so' && expectHonestClocks(call),
        ]);
        if (Math.max(recovery.customerMs, recovery.consultantMs) > MOST.recoveryMs) slow[name] = recovery;
        await muted.waitFor();
        await until('both, each of them once', async () => (await peersOf(stage.instance)) === 2, {
          timeoutMs: GHOST_MS,
        });
      }
      expect(slow).toEqual({});
      await expectOrder(stage.house);
    }));

  it('goes on when the devices are pulled out, and knows when somebody is gone', () =>
    inCall(async ({ customer, consultant }) => {
      const { page } = consultant.visitor;
      await page.evaluate(() => {
        for (const connection of globalThis.__probe.connections) {
          for (const { track } of connection.getSenders()) {
            track?.stop();
            track?.dispatchEvent(new Event('ended'));
          }
        }
      });
      await customer.visitor.page.getByText(/^Camera of .* is off$/).waitFor();
      const sends = () =>
        page.evaluate(() =>
          globalThis.__probe.connections
            .flatMap((connection) => connection.getSenders())
            .filter(({ track }) => track?.readyState === 'live')
            .map(({ track }) => track?.kind),
        );
      await until('another microphone to be used', async () => (await sends()).join() === 'audio');
      await page.keyboard.press('v');
      await until('the camera to be used again', async () => (await sends()).toSorted().join() === 'audio,video');

      const devtools = await customer.visitor.page.context().newCDPSession(customer.visitor.page);
      devtools.send('Page.crash').catch(() => undefined);
      await page.getByText(/is reconnecting…$/).waitFor({ timeout: GHOST_MS });
      await until('nobody else to be there', async () => (await peersOf(stage.instance)) === 1, {
        timeoutMs: GHOST_MS,
      });
    }));
});
