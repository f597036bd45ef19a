import type { Asking, Visitor } from './visitor.ts';

/** One asks, the other accepts, and each sees the other. @returns the session's id */
export async function callBetween(customer: Visitor, consultant: Visitor, question: Asking): Promise<string> {
  await consultant.goOnline();
  const asking = customer.ask(question);
  await consultant.offer();
  await consultant.accept();
  await asking;
  const [id] = await Promise.all([customer.inCall(), consultant.inCall()]);
  return id;
}
