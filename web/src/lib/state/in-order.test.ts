import type { SessionView } from '@cc/contract/http/sessions.ts';
import type { QuestionView } from '@cc/contract/http/questions.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createInOrder, PATIENCE_MS, REST_MS } from './in-order.ts';
import { EMPTY, type LiveState } from './live-reducer.ts';

const session = (status: SessionView['status']) => ({ id: 's', status }) as SessionView;
const taken = { id: 'q', status: 'taken', sessionId: 's' } as QuestionView;

let state: LiveState;
let syncs: number;
let order: ReturnType<typeof createInOrder>;

beforeEach(() => {
  vi.useFakeTimers();
  state = { ...EMPTY, version: 4 };
  syncs = 0;
  order = createInOrder({ read: () => state, become: (next) => (state = next), sync: () => (syncs += 1) });
});
afterEach(() => vi.useRealTimers());

describe('news in order', () => {
  it('is folded in at once', () => {
    order.take('session:status', { version: 5, session: session('authorizing') });
    expect(state).toMatchObject({ version: 5, session: { status: 'authorizing' } });
    expect(syncs).toBe(0);
  });
});

describe('news heard before what it follows', () => {
  it('waits until all of that is here, and nothing is asked for', () => {
    order.take('session:status', { version: 6, session: session('ready') });
    expect(state.version).toBe(4);
    vi.advanceTimersByTime(PATIENCE_MS - 1);
    order.take('session:status', { version: 5, session: session('authorizing') });
    vi.advanceTimersByTime(REST_MS - 1);
    order.take('question:status', { version: 5, question: taken });
    vi.advanceTimersByTime(REST_MS);
    expect(state).toMatchObject({ version: 6, session: { status: 'ready' }, question: { status: 'taken' } });
    expect(syncs).toBe(0);
  });

  it('comes in the order of the versions when several wait', () => {
    order.take('session:status', { version: 7, session: session('live') });
    order.take('session:status', { version: 6, session: session('ready') });
    order.take('session:status', { version: 5, session: session('authorizing') });
    vi.advanceTimersByTime(REST_MS);
    expect(state).toMatchObject({ version: 7, session: { status: 'live' } });
    expect(syncs).toBe(0);
  });

  it('asks for a snapshot, once, when what is missing does not come', () => {
    order.take('session:status', { version: 7, session: session('live') });
    order.take('question:status', { version: 7, question: taken });
    vi.advanceTimersByTime(PATIENCE_MS - 1);
    expect(syncs).toBe(0);
    vi.advanceTimersByTime(1);
    expect(state.version).toBe(4);
    expect(syncs).toBe(1);
  });

  it('is old news when a snapshot has come meanwhile', () => {
    order.take('session:status', { version: 6, session: session('ready') });
    state = { ...state, version: 8, session: session('live') };
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(state).toMatchObject({ version: 8, session: { status: 'live' } });
    expect(syncs).toBe(0);
  });

  it('is forgotten after the end', () => {
    order.take('session:status', { version: 6, session: session('ready') });
    order.stop();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(syncs).toBe(0);
  });
});
