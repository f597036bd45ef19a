/** What the people of a run were told; compared with the database at the end. */
export interface Asked {
  id: string;
  customerId: string;
  /** The house has said that it has the question. */
  received: boolean;
  /** What the house has said last when it did not take the question. */
  refused?: string;
  /** How the customer's wait ended; unset while it has not. */
  ending?: 'won' | 'nobody_free' | 'cancelled' | 'closed';
}

/** Somebody was told to have won a question. */
export interface Win {
  questionId: string;
  offerId: string;
  consultantId: string;
  sessionId: string;
}

export interface RunRecord {
  asked: Asked[];
  wins: Win[];
}
