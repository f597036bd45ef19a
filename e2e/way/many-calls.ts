import { openBrowser } from '../support/browser.ts';
import type { House } from '../support/house.ts';
import { newConsultant, newCustomer } from '../support/people.ts';
import { openVisitor } from '../support/visitor.ts';
import { timingsOf, type Timings } from './one-call.ts';
import { TOPICS } from './topics.ts';

/** One call after the other, each of another customer with nothing stored, hung up as soon as both see each other. */
export async function enterCalls(house: House, calls: number, said: (call: number, timings: Timings) => void) {
  const topic = TOPICS[0];
  const browser = await openBrowser();
  try {
    const answerer = await newConsultant(house, topic.profile);
    const consultant = await openVisitor(house);
    const found: Timings[] = [];
    try {
      await consultant.signIn(answerer);
      for (let call = 1; call <= calls; call += 1) {
        const customer = await openVisitor(house, { browser });
        await customer.signIn(await newCustomer(house));
        await consultant.goOnline();
        await consultant.forgetMarks();
        const asking = customer.ask(topic.questions.free);
        await consultant.offer();
        await consultant.accept();
        await asking;
        await Promise.all([customer.inCall(), consultant.inCall()]);
        const timings = timingsOf(await customer.marks(), await consultant.marks());
        found.push(timings);
        said(call, timings);
        await customer.hangUp();
        await Promise.all([customer.outcome(/^This call was free/), consultant.outcome(/^This call stayed within/)]);
        await customer.close();
      }
      return found;
    } finally {
      await consultant.close();
    }
  } finally {
    await browser.close();
  }
}
