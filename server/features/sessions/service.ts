import { AppError } from '@cc/contract/errors.ts';
import type { ChatMessage, RoomAccess, SessionView } from '@cc/contract/http/sessions.ts';
import type { Role } from '@cc/contract/http/users.ts';
import type { SfuNode } from '@cc/contract/sfu-node.ts';
import type { Rules } from '@cc/domain/rules.ts';
import { insertMessage } from '@cc/drizzle/repositories/messages.ts';
import { fileById } from '@cc/drizzle/repositories/session-files.ts';
import {
  endSession,
  findSession,
  isOver,
  markStarted,
  placeRoom,
  type Session,
} from '@cc/drizzle/repositories/sessions.ts';
import { bumpVersions } from '@cc/drizzle/repositories/sync.ts';
import { userById } from '@cc/drizzle/repositories/users.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import { chatOf, messageView } from '@cc/drizzle/views/chat.ts';
import { firstName } from '@cc/drizzle/views/question.ts';
import { sessionFollowUp } from '@cc/drizzle/views/session-change.ts';
import { sessionView, sessionViews } from '@cc/drizzle/views/session.ts';
import { timelineOf, type Timeline } from '@cc/drizzle/views/timeline.ts';
import { carryOut } from '@cc/platform/follow-up.ts';
import { addLogContext } from '@cc/platform/log.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { SfuNodes } from '@cc/platform/sfu-nodes.ts';
import type { Deps } from '../../deps.ts';

export type SessionService = ReturnType<typeof createSessionService>;

type SessionServiceDeps = Pick<Deps, 'db' | 'redis' | 'queue' | 'announcer' | 'roomTokens' | 'iceServers'> & {
  rules: Rules;
  heartbeats: Heartbeats;
  sfuNodes: SfuNodes;
};

/** A call, for the two people in it: joining, hanging up, chatting, and how the bill came about. */
export function createSessionService(deps: SessionServiceDeps) {
  const { db, announcer, rules, roomTokens, iceServers, heartbeats, sfuNodes } = deps;

  /** The one place where access to a session is decided. @throws not_found for everybody but its two people. */
  async function requireParticipant(id: string, userId: string): Promise<{ session: Session; role: Role }> {
    addLogContext({ sessionId: id });
    const session = await findSession(db, id);
    if (session?.customerId === userId) return { session, role: 'customer' };
    if (session?.consultantId === userId) return { session, role: 'consultant' };
    throw new AppError('not_found', 'There is no such call.');
  }

  async function view(id: string, userId: string): Promise<SessionView> {
    await requireParticipant(id, userId);
    const found = await sessionView(db, id, userId);
    if (!found) throw new AppError('not_found', 'There is no such call.');
    return found;
  }

  /** The node that hosts the room: the one it is on as long as that lives, else another. @throws no_media_node, conflict. */
  async function hostOf(session: Session): Promise<SfuNode> {
    const host = session.sfuNode ? await sfuNodes.find(session.sfuNode) : null;
    // A node that is emptied keeps the calls that run on it; one that is reconnecting anyway moves on.
    if (host && (!host.draining || session.status === 'live')) return host;
    const next = await sfuNodes.place();
    const placed = await placeRoom(db, session.id, session.sfuNode, next.id);
    if (placed === next.id) return next;
    // The other one was a moment faster, or the call has ended.
    const other = placed ? await sfuNodes.find(placed) : null;
    if (!other) throw new AppError('conflict', 'The call has moved on. Try again.');
    return other;
  }

  return {
    view,
    participant: requireParticipant,

    mine: (userId: string, query: { role?: Role | undefined; page: number }) => sessionViews(db, userId, query),

    /** @throws not_found, conflict (it is over), no_media_node. */
    async start(userId: string, id: string): Promise<RoomAccess> {
      const { session, role } = await requireParticipant(id, userId);
      if (isOver(session)) throw new AppError('conflict', 'This call is over.', { status: session.status });
      const [user, host] = await Promise.all([userById(db, userId), hostOf(session), markStarted(db, id, userId)]);
      // Nothing flows before the price is held; the client upgrades when it hears that it is.
      const scope = session.status === 'authorizing' ? 'warm' : 'call';
      const name = firstName(user?.name ?? '') || role;
      const token = await roomTokens.sign({ sub: userId, room: id, role, scope, node: host.id, name });
      return { url: host.url, token, scope, iceServers: iceServers(userId) };
    },

    /** Hangs up, or gives up before it was live; ending what is over changes nothing. @throws not_found. */
    async end(userId: string, id: string): Promise<SessionView> {
      const { session, role } = await requireParticipant(id, userId);
      // The consultant called it off: the customer who is still there is taken to somebody else.
      const goesOn = role === 'consultant' && session.liveAt === null && (await heartbeats.isLive(session.customerId));
      const done = await transaction(db, async (tx) => {
        const change = await endSession(tx, {
          sessionId: id,
          reason: 'hung_up',
          by: userId,
          seen: session,
          ...(goesOn && { reopen: { waitMs: rules.waitMs } }),
        });
        return change && { change, versions: await bumpVersions(tx, change.people) };
      });
      if (!done) return view(id, userId);
      const followUp = await sessionFollowUp(db, done.change, done.versions, rules);
      carryOut(deps, followUp);
      // What I am told is what I am answered.
      const mine = followUp.news.find(({ to, event }) => to === userId && event === 'session:status');
      return mine?.event === 'session:status' ? mine.payload.session : view(id, userId);
    },

    async timeline(userId: string, id: string): Promise<Timeline> {
      const { session } = await requireParticipant(id, userId);
      return timelineOf(db, session);
    },

    async messages(userId: string, id: string): Promise<{ items: ChatMessage[] }> {
      await requireParticipant(id, userId);
      return { items: await chatOf(db, id) };
    },

    /**
     * Stores a message and shows it to both; the same id again answers with the stored one.
     * @throws not_found, conflict (the call is over, or the id is another message's).
     */
    async say(userId: string, input: { id: string; sessionId: string; text: string }): Promise<ChatMessage> {
      const { session } = await requireParticipant(input.sessionId, userId);
      if (isOver(session)) throw new AppError('conflict', 'This call is over.', { status: session.status });
      const stored = await insertMessage(db, { ...input, senderId: userId });
      if (stored?.message.senderId !== userId || stored.message.sessionId !== input.sessionId) {
        throw new AppError('conflict', 'This id is taken.');
      }
      const file = stored.isNew ? undefined : await fileById(db, input.id);
      const payload = messageView(stored.message, file);
      if (stored.isNew) {
        const people = [session.customerId, session.consultantId];
        announcer.tell(people.map((to) => ({ to, event: 'chat:message', payload })));
      }
      return payload;
    },
  };
}
