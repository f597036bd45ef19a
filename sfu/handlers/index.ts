import type { SfuRequest } from '@cc/contract/sfu-signalling.ts';
import type { Handler } from './context.ts';
import { join, leave } from './join.ts';
import { closeProducer, pauseProducer, produce, resumeProducer } from './producers.ts';
import { quality } from './quality.ts';
import { connectTransport, createTransport, restartIce, setRtpCapabilities } from './transports.ts';
import { upgrade } from './upgrade.ts';

/** Every request of the contract with its handler; the type makes a missing one a compile error. */
export const handlers: { [R in SfuRequest]: Handler<R> } = {
  join,
  leave,
  upgrade,
  quality,
  'rtp-capabilities': setRtpCapabilities,
  'transport:create': createTransport,
  'transport:connect': connectTransport,
  'transport:restart-ice': restartIce,
  produce,
  'producer:pause': pauseProducer,
  'producer:resume': resumeProducer,
  'producer:close': closeProducer,
};
