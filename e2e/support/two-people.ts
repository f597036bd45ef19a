import type { Topic } from '../way/topics.ts';
import { newConsultant, newCustomer, type Person } from './people.ts';
import type { Stage } from './testing.ts';
import type { Visitor } from './visitor.ts';

export interface TwoPeople {
  asker: Person;
  answerer: Person;
  /** `asker` at a browser. */
  customer: Visitor;
  /** `answerer` at a browser. */
  consultant: Visitor;
}

/** A customer with a card and a consultant of a field, each signed in at a browser of their own. */
export async function twoPeople(stage: Stage, { profile }: Topic): Promise<TwoPeople> {
  const [asker, answerer, customer, consultant] = await Promise.all([
    newCustomer(stage.house),
    newConsultant(stage.house, profile),
    stage.visitor(),
    stage.visitor(),
  ]);
  await Promise.all([customer.signIn(asker), consultant.signIn(answerer)]);
  return { asker, answerer, customer, consultant };
}
