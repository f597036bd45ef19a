import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../support/browser.ts';
import type { House } from '../support/house.ts';
import { openNetwork, type Network } from '../support/network/network.ts';
import { recordPictures } from '../support/network/reception.ts';
import { writeVoice } from '../support/network/voice.ts';
import { newConsultant, newCustomer, type Person } from '../support/people.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';
import { TOPICS } from './topics.ts';

/** Somebody at a browser behind a network of their own, who talks without taking breath. */
export interface Caller {
  visitor: Visitor;
  person: Person;
  network: Network;
}

export interface NetworkedCall {
  /** The session's id. */
  id: string;
  customer: Caller;
  consultant: Caller;
  close(): Promise<void>;
}

export interface NetworkedCallOptions {
  seed?: number;
  /** Ports of a relay (TURN). */
  relayPorts?: readonly [number, number];
  /** Done while it rings. */
  before?: (people: { customer: Caller; consultant: Caller }) => Promise<void> | void;
}

/** Two people in a call, each in a browser and a network of their own; both see each other when this resolves. */
export async function callBehindNetworks(
  house: House,
  { seed = 1, relayPorts, before }: NetworkedCallOptions = {},
): Promise<NetworkedCall> {
  const folder = mkdtempSync(join(tmpdir(), 'consultant-connect-voice-'));
  const voice = join(folder, 'voice.wav');
  writeVoice(voice);
  const topic = TOPICS[0];

  const callers: Caller[] = [];
  const close = async (): Promise<void> => {
    await Promise.allSettled(callers.map(({ visitor }) => visitor.browser.close()));
    for (const { network } of callers) network.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const caller = async (person: Promise<Person>, own: number): Promise<Caller> => {
    const network = await openNetwork(seed * 100 + own, relayPorts);
    const visitor = await openVisitor(house, {
      browser: await openBrowser({ proxy: network.proxy, voice }),
      prepare: async (context) => {
        await network.lead(context);
        await recordPictures(context);
      },
    });
    const made = { visitor, network, person: await person };
    callers.push(made);
    await visitor.signIn(made.person);
    return made;
  };

  try {
    const [customer, consultant] = await Promise.all([
      caller(newCustomer(house), 1),
      caller(newConsultant(house, topic.profile), 2),
    ]);
    await consultant.visitor.goOnline();
    const asking = customer.visitor.ask(topic.questions.free);
    await consultant.visitor.offer();
    await before?.({ customer, consultant });
    await consultant.visitor.accept();
    await asking;
    const [id] = await Promise.all([customer.visitor.inCall(), consultant.visitor.inCall()]);
    return { id, customer, consultant, close };
  } catch (error) {
    await close();
    throw error;
  }
}
