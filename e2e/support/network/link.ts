import type { Random } from '@cc/dev/demo/random.ts';

/** How one direction of a way through the network behaves. Everything is off unless given. */
export interface Conditions {
  /** Share of packets that never arrive, 0 to 1. */
  loss?: number;
  /** How long each packet is under way, ms. */
  delayMs?: number;
  /** Share of packets that are held back for {@link REORDER_MS}, so that later ones overtake them, 0 to 1. */
  reorder?: number;
  /** Bits a second that fit through. What comes faster queues up. */
  bitrate?: number;
  /** How much may wait in front of a narrow way before more of it is dropped, ms of its bitrate. */
  queueMs?: number;
}

/** A packet that is overtaken arrives this much later: a few packets of a voice, one picture. */
export const REORDER_MS = 30;
/** What a home router queues, more or less. */
const QUEUE_MS = 300;

/** Decides about one packet after the other. */
export interface Link {
  /** @returns when it arrives, ms on the clock of `now`; null when it never does. */
  pass(bytes: number, now: number, conditions: Conditions): number | null;
}

/** The rule of one direction: chance decides by its seed, time is an argument, so the same packets always fare the same. */
export function createLink(random: Random): Link {
  /** When the last packet that was let in has left the narrow place. */
  let freeAt = 0;
  return {
    pass(bytes, now, { loss = 0, delayMs = 0, reorder = 0, bitrate = 0, queueMs = QUEUE_MS }) {
      // Asked for each packet, whatever the conditions, so that changing one of them does not change every later chance.
      const [lost, overtaken] = [random.next() < loss, random.next() < reorder];
      let leaves = now;
      if (bitrate > 0) {
        const starts = Math.max(now, freeAt);
        if (starts - now > queueMs) return null;
        leaves = starts + (bytes * 8 * 1_000) / bitrate;
        freeAt = leaves;
      }
      return lost ? null : leaves + delayMs + (overtaken ? REORDER_MS : 0);
    },
  };
}
