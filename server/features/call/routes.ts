import { Router } from 'express';
import { api } from '@cc/contract/http/index.ts';
import { DONE, route } from '../../http/route.ts';
import type { Files } from './files.ts';
import type { Notes } from './notes.ts';
import type { Quality } from './quality.ts';
import { announcedBytes, readContent } from './read-content.ts';
import type { createRehearsal } from './rehearsal.ts';

interface Parts {
  rehearse: ReturnType<typeof createRehearsal>;
  files: Files;
  notes: Notes;
  quality: Quality;
}

export function callRoutes({ rehearse, files, notes, quality }: Parts): Router {
  const router = Router();
  route(router, api.call.rehearse, ({ auth }) => rehearse(auth.userId));
  route(router, api.call.sendFile, ({ auth, params, query, req }) => {
    const bytes = announcedBytes(req);
    const content = () => readContent(req, bytes);
    return files.send(auth.userId, { ...query, sessionId: params.id, bytes, content });
  });
  route(router, api.call.file, ({ auth, params, res }) => {
    // Saved, never shown: even if a browser were made to open it, it would run nothing and see nothing of this site.
    res.set('Content-Security-Policy', "default-src 'none'; sandbox");
    return files.content(auth.userId, params.id, params.fileId);
  });
  route(router, api.call.notes, ({ auth, params }) => notes.read(auth.userId, params.id));
  route(router, api.call.writeNotes, async ({ auth, params, body }) => {
    await notes.write(auth.userId, params.id, body.text);
    return DONE;
  });
  route(router, api.call.quality, ({ auth, params }) => quality.of(auth.userId, params.id));
  return router;
}
