import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import type { ConsumerInfo, SfuAnswer, SfuPayload, SfuRequest, SfuResult } from '@cc/contract/sfu-signalling.ts';
import { importRoomTokenPrivateKey, signRoomToken } from '@cc/platform/room-token.ts';
import type { OpenDoor } from './door.ts';

const ANSWER_MS = 15_000;

export interface OurNode {
  url: string;
  /** The id under which it has registered. */
  node: string;
  /** The house's, PEM. */
  privateKey: string;
}

/** Joins like a browser: a signed room token, the node's own signalling. */
export async function openOurs({ url, node, privateKey }: OurNode): Promise<OpenDoor> {
  const key = await importRoomTokenPrivateKey(privateKey);
  return async ({ room, person, onReceived }) => {
    const token = await signRoomToken(
      { sub: person, room, role: 'customer', scope: 'call', node, name: 'Somebody' },
      { key, now: new Date(), jti: randomUUID() },
    );
    const socket = io(url, { transports: ['websocket'], auth: { token }, reconnection: false, forceNew: true });
    socket.on('consumer:new', (info: ConsumerInfo, acknowledge: () => void) => {
      onReceived(info);
      acknowledge();
    });
    const ended = new Promise((resolve) => socket.once('disconnect', resolve));
    async function ask<R extends SfuRequest>(request: R, payload: SfuPayload<R>): Promise<SfuResult<R>> {
      const answer = (await socket.timeout(ANSWER_MS).emitWithAck(request, payload)) as SfuAnswer<R>;
      if (!answer.ok) throw new Error(`${request}: ${answer.error.code}`);
      return answer.data;
    }
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    const { routerRtpCapabilities } = await ask('join', {});
    return {
      routerRtpCapabilities,
      transport: (direction) => ask('transport:create', { direction }),
      connect: async (transportId, dtlsParameters) =>
        void (await ask('transport:connect', { transportId, dtlsParameters })),
      produce: async (payload) => void (await ask('produce', payload)),
      receive: async (rtpCapabilities) => void (await ask('rtp-capabilities', { rtpCapabilities })),
      leave: () => void socket.disconnect(),
      ended,
    };
  };
}
