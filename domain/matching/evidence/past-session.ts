/** A question that was answered before, as matching remembers it. */
export interface PastSession {
  id: string;
  /** Epoch ms at which it was answered. */
  at: number;
  title: string;
  text: string;
  tags: readonly string[];
  /** Who answered, and how well, 0–1. */
  answers: readonly { consultantId: string; quality: number }[];
}
