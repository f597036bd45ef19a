/** What one peer, one socket and one node may use. Chosen so that a real call never notices them. */
export const LIMITS = {
  /** Largest signalling message in bytes; a full set of RTP capabilities is about 8 kB. */
  messageBytes: 64 * 1024,
  /** Requests a second in the long run, and in one burst. */
  requestsPerSecond: 20,
  requestsBurst: 80,
  /** Refused requests after which the socket is cut. */
  refusalsBeforeCut: 200,
  /** A socket that has not joined after this long is cut. */
  joinWithinMs: 10_000,
  /** Open connections of one address, whole offices being behind one; and how many it may try a second in the long run, and in one burst. */
  connectionsPerAddress: 200,
  connectionsPerSecond: 20,
  connectionsBurst: 200,
  /** Open transports a peer: one each way, and the pair that replaces them. */
  transports: 4,
  /** Bits a second that one peer may send. */
  incomingBitrate: 6_000_000,
  peersPerRoom: 20,
  roomsPerWorker: 400,
} as const;

export const TIMES = {
  /** How often bytes are looked at. */
  evidenceEveryMs: 1_000,
  /** A peer without signalling and without bytes is forgotten after this long. */
  orphanMs: 6_000,
  /** A room without peers is closed after this long. */
  emptyRoomMs: 30_000,
  /** Longest life of a room that nobody extends. */
  roomLifeMs: 4 * 3_600_000,
  /** A closed room, a kicked person and a used token are remembered this long: longer than any token lives. */
  refuseMs: 10 * 60_000,
  /** How long a client may take to acknowledge a consumer. */
  consumerAckMs: 10_000,
} as const;
