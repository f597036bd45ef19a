import type { Topic } from '../way/topics.ts';
import { callBetween } from './call-between.ts';
import type { Stage } from './testing.ts';
import { twoPeople, type TwoPeople } from './two-people.ts';

/** Two people who see each other in a call about a topic. `id`: the session's */
export async function twoInCall(
  stage: Stage,
  topic: Topic,
  question: keyof Topic['questions'] = 'free',
): Promise<TwoPeople & { id: string }> {
  const people = await twoPeople(stage, topic);
  const id = await callBetween(people.customer, people.consultant, topic.questions[question]);
  return { ...people, id };
}
