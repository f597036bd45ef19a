import type { QuestionView } from '@cc/contract/http/questions.ts';
import { isActive } from '@cc/domain/question.ts';
import type { ServerEvent, ServerPayload, Snapshot } from '@cc/contract/events.ts';

/** What concerns me now, as far as this tab knows. */
export type LiveState = Pick<
  Snapshot,
  'question' | 'parked' | 'claim' | 'offers' | 'session' | 'recording' | 'presence'
> & {
  version: number;
};

export const EMPTY: LiveState = {
  version: -1,
  question: null,
  parked: [],
  claim: null,
  offers: [],
  session: null,
  recording: null,
  presence: null,
};

export type VersionedEvent = Exclude<ServerEvent, 'chat:message' | 'server:leaving'>;

export interface Step {
  state: LiveState;
  /** An event before this one was missed: only a snapshot can tell. */
  sync: boolean;
}

export const fromSnapshot = ({
  version,
  question,
  parked,
  claim,
  offers,
  session,
  recording,
  presence,
}: Snapshot): LiveState => ({
  version,
  question,
  parked,
  claim,
  offers,
  session,
  recording,
  presence,
});

/**
 * Folds one event in. Several events of one change carry the same version; the next change carries the next one. A gap
 * means that something was missed, an older version that it is old news.
 */
export function apply<E extends VersionedEvent>(state: LiveState, event: E, payload: ServerPayload<E>): Step {
  const { version } = payload;
  if (version < state.version) return { state, sync: false };
  if (version > state.version + 1) return { state, sync: true };
  // It says that there is something new, not what: the version is only reached with the snapshot.
  if (event === 'sync:wanted') return { state, sync: true };
  const next = { ...fold(state, event, payload), version };
  return { state: next, sync: !isWhole(next) };
}

/**
 * False when one of several events of one change was lost, which no version tells: my question is taken, and I do not know the
 * call.
 */
export function isWhole({ question, session }: LiveState): boolean {
  return question?.status !== 'taken' || session?.id === question.sessionId;
}

const isOver = ({ status }: { status: string }): boolean => status === 'ended' || status === 'cancelled';

function fold<E extends VersionedEvent>(state: LiveState, event: E, payload: ServerPayload<E>): LiveState {
  // One cast a case: TypeScript does not narrow a payload by the value of a generic.
  switch (event) {
    case 'question:status': {
      const { question } = payload as ServerPayload<'question:status'>;
      return { ...state, ...questions(state, question) };
    }
    case 'claim:status': {
      const { claim } = payload as ServerPayload<'claim:status'>;
      if (claim.status === 'waiting') return { ...state, claim };
      return state.claim?.id === claim.id ? { ...state, claim: null } : state;
    }
    case 'offer:new': {
      const { offer } = payload as ServerPayload<'offer:new'>;
      return { ...state, offers: [...state.offers.filter(({ id }) => id !== offer.id), offer] };
    }
    case 'offer:closed': {
      const { id } = payload as ServerPayload<'offer:closed'>;
      return { ...state, offers: state.offers.filter((offer) => offer.id !== id) };
    }
    case 'session:status': {
      const { session } = payload as ServerPayload<'session:status'>;
      // News of a call that is long over (money went back) does not take the place of the one that I am in.
      const mine = state.session;
      if (mine && mine.id !== session.id && isOver(session) && !isOver(mine)) return state;
      return { ...state, session, recording: state.recording?.sessionId === session.id ? state.recording : null };
    }
    case 'recording:status': {
      const { recording } = payload as ServerPayload<'recording:status'>;
      if (state.session?.id !== recording.sessionId) return state;
      // What becomes of an earlier one (its files are in) does not take the place of the newest.
      const isNewest = recording.status === 'proposed' || [undefined, recording.id].includes(state.recording?.id);
      return isNewest ? { ...state, recording } : state;
    }
    case 'presence:changed': {
      const { presence } = payload as ServerPayload<'presence:changed'>;
      return { ...state, presence };
    }
    default:
      return state;
  }
}

/** The question that is being asked now, and beside it those that are parked. */
function questions(
  { question: current, parked }: LiveState,
  changed: QuestionView,
): Pick<LiveState, 'question' | 'parked'> {
  const others = parked.filter(({ id }) => id !== changed.id);
  const mine = current?.id === changed.id;
  if (changed.status === 'parked') return { question: mine ? null : current, parked: [changed, ...others] };
  // One that ends says nothing about another that is being asked.
  const asking = current !== null && isActive(current.status);
  return { question: mine || isActive(changed.status) || !asking ? changed : current, parked: others };
}
