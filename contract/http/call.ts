import { z } from 'zod';
import { instant, ok, uuid } from '../common.ts';
import { connectionQualitySchema } from '../sfu-signalling.ts';
import { endpoint } from './endpoint.ts';
import { chatMessage, roomAccess } from './sessions.ts';
import { role } from './users.ts';

const id = z.object({ id: uuid });
const notes = z.object({
  text: z
    .string()
    .max(20_000)
    .regex(/^[^\p{Cs}\u0000]*$/u, 'contains what is no text'),
});

/** How the two connections of a call were, minute by minute, at their worst in it. */
export const callQuality = z.object({
  minutes: z.array(connectionQualitySchema.extend({ role, at: instant })),
});
export type CallQuality = z.infer<typeof callQuality>;

export const callApi = {
  rehearse: endpoint({
    method: 'post',
    path: '/calls/rehearsal',
    summary: 'A room of my own on a media node, where nobody else ever comes: to see what this network lets through.',
    access: 'user',
    response: roomAccess,
    errors: ['no_media_node'],
  }),
  sendFile: endpoint({
    method: 'post',
    path: '/sessions/:id/files',
    summary:
      'Send a file into the chat of a call that is going on; answers with its message. The same id again sends it once.',
    access: 'user',
    params: id,
    query: z.object({ id: uuid, name: z.string().min(1).max(1_000) }),
    consumes: 'application/octet-stream',
    response: chatMessage,
    errors: ['not_found', 'conflict', 'file_refused', 'storage_full'],
  }),
  file: endpoint({
    method: 'get',
    path: '/sessions/:id/files/:fileId',
    summary: 'A file of the chat of a call of mine, to save.',
    access: 'user',
    params: z.object({ id: uuid, fileId: uuid }),
    produces: 'application/octet-stream',
    response: z.object({ name: z.string(), content: z.custom<Uint8Array>((value) => value instanceof Uint8Array) }),
    errors: ['not_found'],
  }),
  notes: endpoint({
    method: 'get',
    path: '/sessions/:id/notes',
    summary: 'What I wrote down for myself in a call of mine; the other never sees it.',
    access: 'user',
    params: id,
    response: notes,
    errors: ['not_found'],
  }),
  writeNotes: endpoint({
    method: 'put',
    path: '/sessions/:id/notes',
    summary: 'Replace what I wrote down, during the call or after it.',
    access: 'user',
    params: id,
    body: notes,
    response: ok,
    errors: ['not_found'],
  }),
  quality: endpoint({
    method: 'get',
    path: '/sessions/:id/quality',
    summary: 'How the two connections of a call of mine were.',
    access: 'user',
    params: id,
    response: callQuality,
    errors: ['not_found'],
  }),
};
