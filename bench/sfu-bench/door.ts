import type { ConsumerInfo, SfuPayload, SfuResult } from '@cc/contract/sfu-signalling.ts';

/** What a peer receives. */
export type Received = Pick<ConsumerInfo, 'kind' | 'rtpParameters'>;
export type Capabilities = SfuResult<'join'>['routerRtpCapabilities'];

/** A peer's way into a room, through our node's signalling or into the bare loop. */
export interface Door {
  routerRtpCapabilities: Capabilities;
  transport(direction: 'send' | 'recv'): Promise<SfuResult<'transport:create'>>;
  connect(transportId: string, dtlsParameters: SfuPayload<'transport:connect'>['dtlsParameters']): Promise<void>;
  produce(payload: SfuPayload<'produce'>): Promise<void>;
  /** Both transports are there: whatever the others send may come. */
  receive(capabilities: Capabilities): Promise<void>;
  leave(): void;
  /** The node has ended it. */
  ended: Promise<unknown>;
}

export interface DoorOptions {
  /** UUIDs. */
  room: string;
  person: string;
  onReceived: (received: Received) => void;
}

export type OpenDoor = (options: DoorOptions) => Promise<Door>;
