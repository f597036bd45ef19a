import type { ClaimView, QuestionView } from '@cc/contract/http/questions.ts';
import type { RecordingView } from '@cc/contract/http/recordings.ts';
import type { SessionView } from '@cc/contract/http/sessions.ts';
import { describe, expect, it } from 'vitest';
import { apply, EMPTY, fromSnapshot, isWhole, type LiveState } from './live-reducer.ts';

const at = (version: number): LiveState => ({ ...EMPTY, version });
const presence = { intent: 'online', presence: 'online', reason: null, changesAt: null, pause: null } as const;

describe('a recording', () => {
  const session = { id: 's', status: 'live' } as SessionView;
  const one = (id: string, status: RecordingView['status'], sessionId = 's') =>
    ({ id, status, sessionId }) as RecordingView;
  const after = (...all: RecordingView[]) => {
    let state: LiveState = { ...at(1), session };
    for (const recording of all) state = apply(state, 'recording:status', { version: 1, recording }).state;
    return state.recording;
  };

  it('is the newest of my call', () => {
    expect(after(one('a', 'proposed'), one('a', 'recording'))).toEqual(one('a', 'recording'));
    expect(after(one('a', 'recording'), one('b', 'proposed'), one('a', 'stopped'))).toEqual(one('b', 'proposed'));
    expect(after(one('a', 'recording', 'elsewhere'))).toBe(null);
    expect(after(one('a', 'stopped'))).toEqual(one('a', 'stopped'));
  });

  it('does not outlive it', () => {
    const state = { ...at(1), session, recording: one('a', 'recording') };
    const next = { id: 't', status: 'ready' } as SessionView;
    expect(apply(state, 'session:status', { version: 2, session: next }).state.recording).toBe(null);
    const ended = { ...session, status: 'ended' } as SessionView;
    expect(apply(state, 'session:status', { version: 2, session: ended }).state.recording?.id).toBe('a');
  });
});

describe('live state', () => {
  it('takes the next version and stays in step', () => {
    const { state, sync } = apply(at(4), 'presence:changed', { version: 5, presence });
    expect(state).toMatchObject({ version: 5, presence });
    expect(sync).toBe(false);
  });

  it('takes a second event of the same change', () => {
    const first = apply(at(4), 'presence:changed', { version: 5, presence });
    const second = apply(first.state, 'offer:closed', { version: 5, id: 'x', reason: 'taken' });
    expect(second).toMatchObject({ state: { version: 5, presence }, sync: false });
  });

  it('wants a snapshot when a version is missing, and shows nothing half-known', () => {
    const step = apply(at(4), 'presence:changed', { version: 7, presence });
    expect(step).toEqual({ state: at(4), sync: true });
  });

  it('reaches the version of something unsaid only with the snapshot', () => {
    expect(apply(at(4), 'sync:wanted', { version: 5 })).toEqual({ state: at(4), sync: true });
    expect(apply(at(5), 'sync:wanted', { version: 5 })).toEqual({ state: at(5), sync: true });
  });

  it('wants a snapshot when the question is taken and the event that told of the call was lost', () => {
    const question = { id: 'q', status: 'taken', sessionId: 's' } as QuestionView;
    const alone = apply(at(4), 'question:status', { version: 5, question });
    expect(alone).toMatchObject({ state: { version: 5, question }, sync: true });
    expect(isWhole(alone.state)).toBe(false);

    const session = { id: 's', status: 'authorizing' } as SessionView;
    const first = apply(at(4), 'session:status', { version: 5, session });
    expect(apply(first.state, 'question:status', { version: 5, question })).toMatchObject({ sync: false });
  });

  it('keeps the call that I am in when there is news of one that is over', () => {
    const session = { id: 'now', status: 'live' } as SessionView;
    const state = { ...at(4), session };
    const over = { id: 'then', status: 'ended' } as SessionView;
    expect(apply(state, 'session:status', { version: 5, session: over }).state).toEqual({ ...state, version: 5 });
    const ended = { ...session, status: 'ended' } as SessionView;
    expect(apply(state, 'session:status', { version: 5, session: ended }).state.session).toBe(ended);
    expect(apply({ ...at(4), session: ended }, 'session:status', { version: 5, session: over }).state.session).toBe(
      over,
    );
  });

  it('ignores old news', () => {
    expect(apply(at(9), 'presence:changed', { version: 8, presence })).toEqual({ state: at(9), sync: false });
  });

  it('starts over from a snapshot', () => {
    const snapshot = {
      version: 3,
      now: '2026-01-01T00:00:00.000Z',
      question: null,
      parked: [],
      claim: null,
      offers: [],
      session: null,
      recording: null,
      presence,
    };
    const { now: _, ...rest } = snapshot;
    expect(fromSnapshot(snapshot)).toEqual(rest);
  });

  it('keeps what is parked beside what is being asked', () => {
    const view = (id: string, status: QuestionView['status']) => ({ id, status }) as QuestionView;
    const took = (state: LiveState, question: QuestionView) =>
      apply(state, 'question:status', { version: state.version + 1, question }).state;
    const parked = took(took(at(1), view('a', 'open')), view('a', 'parked'));
    expect(parked).toMatchObject({ question: null, parked: [{ id: 'a' }] });
    const second = took(parked, view('b', 'open'));
    expect(took(second, view('a', 'expired'))).toMatchObject({ question: { id: 'b' }, parked: [] });
    expect(took(second, view('a', 'taken'))).toMatchObject({ question: { id: 'a' }, parked: [] });
  });

  it('knows what I have claimed until it is decided', () => {
    const claim = (id: string, status: ClaimView['status']) => ({ id, status }) as ClaimView;
    const took = (state: LiveState, view: ClaimView) =>
      apply(state, 'claim:status', { version: state.version + 1, claim: view }).state;
    const waiting = took(at(1), claim('c', 'waiting'));
    expect(waiting.claim?.id).toBe('c');
    expect(took(waiting, claim('other', 'expired')).claim?.id).toBe('c');
    expect(took(waiting, claim('c', 'confirmed')).claim).toBeNull();
  });
});
