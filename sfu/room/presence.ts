import { SFU_LOST_AFTER_MS } from '@cc/contract/sfu-facts.ts';

/**
 * Decides from byte counts whether one peer is present. Money depends on it, so it only claims what is certain: bytes counted between two
 * looks prove presence at the *earlier* look, joining counts from the *later* one, and a gap in the looking itself (a stalled process) is
 * treated like silence. All times are monotonic milliseconds.
 */
export class Presence {
  /** Latest moment before a received byte: presence until here is proven. */
  evidenceAt: number | null = null;
  /** Since when the peer counts as present; null while it does not. */
  presentSince: number | null = null;
  /** When the bytes behind {@link evidenceAt} had certainly arrived; silence is counted from here. */
  #seenAt: number | null = null;

  /**
   * Bytes arrived somewhere after `from` and not after `until`.
   * @returns true when the peer becomes present by it (only if `mayJoin`).
   */
  bytes(from: number, until: number, mayJoin: boolean): boolean {
    const continuous = until - from <= SFU_LOST_AFTER_MS;
    this.evidenceAt = Math.max(this.evidenceAt ?? from, from, this.presentSince ?? from);
    this.#seenAt = Math.max(this.#seenAt ?? 0, continuous ? until : from);
    if (!mayJoin || !continuous || this.presentSince !== null) return false;
    this.presentSince = until;
    this.evidenceAt = until;
    return true;
  }

  /** Whether bytes came recently, as far as looked. */
  heard(now: number): boolean {
    return this.#seenAt !== null && now - this.#seenAt <= SFU_LOST_AFTER_MS;
  }

  /** True when the peer was present and has now been silent for too long; call {@link end} then. */
  isLost(now: number): boolean {
    return this.presentSince !== null && !this.heard(now);
  }

  /** The peer is no longer present. @returns the proven end, or null when it was not present. */
  end(): number | null {
    if (this.presentSince === null) return null;
    this.presentSince = null;
    return this.evidenceAt;
  }
}
