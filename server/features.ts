import type { Router } from 'express';
import type { Rules } from '@cc/domain/rules.ts';
import { clock } from '@cc/platform/clock.ts';
import type { Heartbeats } from '@cc/platform/presence.ts';
import type { SfuNodes } from '@cc/platform/sfu-nodes.ts';
import type { Deps } from './deps.ts';
import type { BoardAccess } from './features/admin/board-access.ts';
import { adminRoutes } from './features/admin/routes.ts';
import { createFiles } from './features/call/files.ts';
import { createNotes } from './features/call/notes.ts';
import { createQuality } from './features/call/quality.ts';
import { createRehearsal } from './features/call/rehearsal.ts';
import { callRoutes } from './features/call/routes.ts';
import { callSocket } from './features/call/socket.ts';
import { casesRoutes } from './features/cases/routes.ts';
import { createCaseService } from './features/cases/service.ts';
import { createProfileHelp } from './features/consultants/profile-help.ts';
import { createClaimService } from './features/claims/service.ts';
import { consultantsRoutes } from './features/consultants/routes.ts';
import { createConsultantService } from './features/consultants/service.ts';
import { earningsRoutes } from './features/earnings/routes.ts';
import { createEarningsService } from './features/earnings/service.ts';
import { moneyRoutes } from './features/money/routes.ts';
import { notificationsRoutes } from './features/notifications/routes.ts';
import { createNotificationService } from './features/notifications/service.ts';
import { offersRoutes } from './features/offers/routes.ts';
import { createOfferService } from './features/offers/service.ts';
import { offersSocket } from './features/offers/socket.ts';
import { paymentsRoutes } from './features/payments/routes.ts';
import { createPaymentService } from './features/payments/service.ts';
import { platformRoutes } from './features/platform/routes.ts';
import { createContact } from './features/presence/contact.ts';
import { createPresenceService } from './features/presence/service.ts';
import { presenceSocket } from './features/presence/socket.ts';
import { questionsRoutes } from './features/questions/routes.ts';
import { createQuestionService } from './features/questions/service.ts';
import { questionsSocket } from './features/questions/socket.ts';
import { ratingsRoutes } from './features/ratings/routes.ts';
import { createRatingService } from './features/ratings/service.ts';
import { recordingsRoutes } from './features/recordings/routes.ts';
import { createRecordings } from './features/recordings/service.ts';
import { receiptsRoutes } from './features/receipts/routes.ts';
import { createReceiptService } from './features/receipts/service.ts';
import { createExtensions } from './features/sessions/extensions.ts';
import { sessionsRoutes } from './features/sessions/routes.ts';
import { createSessionService } from './features/sessions/service.ts';
import { sessionsSocket } from './features/sessions/socket.ts';
import { usersRoutes } from './features/users/routes.ts';
import type { Limits } from './limits.ts';
import { mergeHandlers, type SocketHandlers } from './realtime/handlers.ts';
import type { ConnectionHooks } from './realtime/io.ts';
import { syncSocket } from './realtime/sync.ts';

export interface FeatureParts {
  rules: Rules;
  limits: Limits;
  heartbeats: Heartbeats;
  sfuNodes: SfuNodes;
  boardAccess: BoardAccess;
  /** Whether any tab of the person is connected, to any server. */
  hasSocket: (userId: string) => Promise<boolean>;
}

/** Every feature with what it needs: one service each, reached over HTTP and sockets alike. */
export function wireFeatures(
  deps: Deps,
  parts: FeatureParts,
): { routers: Router[]; handlers: SocketHandlers; hooks: ConnectionHooks } {
  const all = { ...deps, ...parts };
  const presence = createPresenceService(all);
  const contact = createContact(all);
  const questions = createQuestionService(all);
  const claims = createClaimService(all);
  const offers = createOfferService(all);
  const sessions = createSessionService(all);
  const extensions = createExtensions(all);
  const inCall = { ...all, participant: sessions.participant };
  const quality = createQuality(inCall);
  return {
    routers: [
      platformRoutes(deps.config, parts.rules),
      usersRoutes(all),
      consultantsRoutes(createConsultantService(all), createProfileHelp({ db: deps.db, now: clock.now })),
      questionsRoutes(questions, claims),
      offersRoutes(offers),
      notificationsRoutes(createNotificationService(deps)),
      sessionsRoutes(sessions, extensions),
      callRoutes({
        rehearse: createRehearsal(all),
        files: createFiles(inCall),
        notes: createNotes(inCall),
        quality,
      }),
      recordingsRoutes(createRecordings(inCall)),
      ratingsRoutes(createRatingService(deps)),
      earningsRoutes(createEarningsService(deps)),
      receiptsRoutes(createReceiptService(deps)),
      paymentsRoutes(createPaymentService(deps)),
      casesRoutes(createCaseService(all)),
      moneyRoutes(deps),
      adminRoutes(deps, parts.boardAccess),
    ],
    handlers: mergeHandlers(
      syncSocket(deps, presence),
      presenceSocket(presence),
      questionsSocket(questions),
      offersSocket(offers),
      sessionsSocket(sessions, extensions),
      callSocket(quality),
    ),
    hooks: {
      async connected(userId) {
        await presence.beat(userId);
        await contact.back(userId);
      },
      async disconnected(userId) {
        await contact.lost(userId);
        if (!(await presence.disconnected(userId))) return;
        await contact.gone(userId);
        await claims.release(userId);
      },
    },
  };
}
