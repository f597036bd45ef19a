import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { route } from '../../http/route.ts';
import type { RecordingService } from './service.ts';

export function recordingsRoutes(recordings: RecordingService): Router {
  const router = Router();
  const { list, propose, answer, stop, link, media } = api.recordings;
  route(router, list, ({ auth, params }) => recordings.list(auth.userId, params.id));
  route(router, propose, ({ auth, params, body }) => recordings.propose(auth.userId, params.id, body.id));
  route(router, answer, ({ auth, params, body }) =>
    recordings.answer(auth.userId, params.id, params.recordingId, body.agree),
  );
  route(router, stop, ({ auth, params }) => recordings.stop(auth.userId, params.id, params.recordingId));
  route(router, link, ({ auth, params }) => recordings.link(auth.userId, params.id, params.recordingId, params.partId));
  route(router, media, ({ params, query }) => recordings.media(params.partId, query.token, query.save === '1'));
  return router;
}
