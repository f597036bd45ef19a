// The least that carries the same rooms: mediasoup as its own demo uses it, told what to do over HTTP. Nothing is checked, counted,
// reported or limited; the codecs, the room in the sockets and what is sent again are the same.
import { createServer, type IncomingMessage } from 'node:http';
import { createWorker, type types as ms } from 'mediasoup';
import { z } from 'zod';
import { SOCKET_BUFFER } from '@cc/sfu/workers/listen.ts';

const env = z
  .object({ MEDIASOUP_WORKER_BIN: z.string(), BARE_PORT: z.coerce.number(), BARE_RTC_PORT: z.coerce.number() })
  .parse(process.env);

interface Room {
  router: ms.Router;
  receiving: Map<string, ms.WebRtcTransport>;
  producers: { person: string; producer: ms.Producer }[];
}

const worker = await createWorker({ logLevel: 'warn', workerBin: env.MEDIASOUP_WORKER_BIN });
const listen = { ip: '127.0.0.1', port: env.BARE_RTC_PORT };
const webRtcServer = await worker.createWebRtcServer({
  listenInfos: [
    { protocol: 'udp', ...listen, recvBufferSize: SOCKET_BUFFER, sendBufferSize: SOCKET_BUFFER },
    { protocol: 'tcp', ...listen },
  ],
});
const mediaCodecs: ms.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];
const rooms = new Map<string, Promise<Room>>();
const transports = new Map<string, ms.WebRtcTransport>();

async function open(): Promise<Room> {
  return { router: await worker.createRouter({ mediaCodecs }), receiving: new Map(), producers: [] };
}

function roomOf(id: string): Promise<Room> {
  const room = rooms.get(id) ?? open();
  rooms.set(id, room);
  return room;
}

interface Request {
  room: string;
  person: string;
  direction: 'send' | 'recv';
  transportId: string;
  dtlsParameters: ms.DtlsParameters;
  kind: ms.MediaKind;
  rtpParameters: ms.RtpParameters;
  capabilities: ms.RtpCapabilities;
}

const does: Record<string, (request: Request) => Promise<unknown>> = {
  join: async ({ room }) => (await roomOf(room)).router.rtpCapabilities,
  async transport({ room, person, direction }) {
    const { router, receiving } = await roomOf(room);
    const transport = await router.createWebRtcTransport({ webRtcServer });
    transports.set(transport.id, transport);
    transport.observer.once('close', () => transports.delete(transport.id));
    if (direction === 'recv') receiving.set(person, transport);
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  },
  connect: async ({ transportId, dtlsParameters }) => transports.get(transportId)?.connect({ dtlsParameters }),
  async produce({ room, person, transportId, kind, rtpParameters }) {
    const producer = await transports.get(transportId)!.produce({ kind, rtpParameters });
    (await roomOf(room)).producers.push({ person, producer });
  },
  async consume({ room, person, capabilities }) {
    const { receiving, producers } = await roomOf(room);
    const others = producers.filter((one) => one.person !== person);
    return Promise.all(
      others.map(async ({ producer }) => {
        const options = { producerId: producer.id, rtpCapabilities: capabilities, enableRtx: true };
        const { kind, rtpParameters } = await receiving.get(person)!.consume(options);
        return { kind, rtpParameters };
      }),
    );
  },
  async leave({ room }) {
    const found = rooms.get(room);
    rooms.delete(room);
    (await found)?.router.close();
  },
};

async function read(request: IncomingMessage): Promise<Request> {
  let text = '';
  for await (const part of request) text += String(part);
  return JSON.parse(text) as Request;
}

const server = createServer((request, response) => {
  if (request.url === '/health/ready') return void response.end();
  const what = does[request.url?.slice(1) ?? ''];
  read(request)
    .then((payload) => what?.(payload))
    .then(
      (answer) => response.end(JSON.stringify(answer ?? {})),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
});
server.keepAliveTimeout = 60_000;
server.listen(env.BARE_PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
