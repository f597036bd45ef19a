import { uuidv7 } from 'uuidv7';
import type { RoomAccess } from '@cc/contract/http/sessions.ts';
import type { SfuNodes } from '@cc/platform/sfu-nodes.ts';
import type { Deps } from '../../deps.ts';

/**
 * Opens a room that is nobody's call, to try a connection in: its token only warms up, so nothing flows there and no fact about it counts.
 * It throws `no_media_node`.
 */
export function createRehearsal({
  roomTokens,
  iceServers,
  sfuNodes,
}: Pick<Deps, 'roomTokens' | 'iceServers'> & { sfuNodes: SfuNodes }) {
  return async (userId: string): Promise<RoomAccess> => {
    const host = await sfuNodes.place();
    const claims = {
      sub: userId,
      room: uuidv7(),
      role: 'customer',
      scope: 'warm',
      node: host.id,
      name: 'Trying',
    } as const;
    return { url: host.url, token: await roomTokens.sign(claims), scope: 'warm', iceServers: iceServers(userId) };
  };
}
