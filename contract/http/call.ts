import { endpoint } from './endpoint.ts';
import { roomAccess } from './sessions.ts';

export const callApi = {
  rehearse: endpoint({
    method: 'post',
    path: '/calls/rehearsal',
    summary: 'A room of my own on a media node, where nobody else ever comes: to see what this network lets through.',
    access: 'user',
    response: roomAccess,
    errors: ['no_media_node'],
  }),
};
