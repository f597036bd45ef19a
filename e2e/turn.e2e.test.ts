import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgress } from '@cc/dev/bootstrap/progress.mjs';
import { temporaryDataDirectory } from '@cc/dev/instance/data-directory.ts';
import { pickPort } from '@cc/dev/instance/ports.ts';
import { startInstance, type Instance } from '@cc/dev/instance.ts';
import { Supervisor } from '@cc/dev/process/supervisor.ts';
import { prepareCoturn, provideCoturn } from '@cc/dev/services/coturn.ts';
import { houseOf, type House } from './support/house.ts';
import { reception } from './support/network/reception.ts';
import { until } from './support/until.ts';
import { callBehindNetworks, type NetworkedCall } from './way/behind-networks.ts';

const RELAY_PORTS = 20;

describe('a network that lets only a relay through', () => {
  let directory: string;
  let relay: Supervisor;
  let relayPorts: readonly [number, number];
  let instance: Instance;
  let house: House;
  let call: NetworkedCall | undefined;

  beforeAll(async () => {
    const program = await createProgress({ verbose: false }).step('coturn', (step) => provideCoturn(step));
    directory = temporaryDataDirectory();
    relay = new Supervisor({ logDirectory: join(directory, 'logs'), notice: () => {}, changed: () => {} });
    const taken = new Set<number>();
    const from = 11_000 + Math.floor(Math.random() * 19_000);
    const port = await pickPort(from, { taken, udp: true });
    const first = await pickPort(from, { taken, span: RELAY_PORTS, udp: true });
    relayPorts = [first, first + RELAY_PORTS - 1];
    const secret = randomBytes(24).toString('hex');
    await relay.start(prepareCoturn({ program, directory: join(directory, 'coturn'), port, relayPorts, secret }));
    instance = await startInstance({
      demo: false,
      sfuWorkers: 1,
      env: { TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`, TURN_SECRET: secret, RING_SECONDS: '120' },
    });
    house = await houseOf(instance);
  });
  afterAll(async () => {
    await call?.close();
    await house?.close();
    await instance?.stop();
    await relay?.stop();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  it('is told before the call, and the call goes through the relay, seen and heard by both', async () => {
    call = await callBehindNetworks(house, {
      relayPorts,
      before: async ({ customer }) => {
        const check = customer.visitor.page.getByRole('region', { name: 'Before the call' });
        await check.getByText(/^UDP open · TCP blocked · Relay open/).waitFor();
        customer.network.allow('relay');
        await customer.visitor.page.reload();
        await check.getByText(/^UDP blocked · TCP blocked · Relay open/).waitFor();
        await check.getByText('A call will work, by a detour').waitFor();
      },
    });
    const { customer, consultant } = call;
    const relayed = customer.network.relayed;
    for (const { visitor } of [customer, consultant]) {
      const before = await reception(visitor.page);
      await until('pictures and voices to arrive', async () => {
        const now = await reception(visitor.page);
        return now.frames > before.frames + 20 && now.audioBytes > before.audioBytes + 5_000;
      });
    }
    // All that the customer receives, and all that the consultant sees of them.
    expect(customer.network.relayed).toBeGreaterThan(relayed + 100);
  });
});
