/**
 * Answers together who asks while an answer is under way: the first is not kept waiting, all others share the next look. The
 * busier it is, the fewer looks; each begins after whoever it is for has asked.
 * @param look looks for all of `keys` at once, of which some may be there twice.
 * @returns asks for some keys; the answer may hold others' as well.
 */
export function together<Key, Answer>(
  look: (keys: readonly Key[]) => Promise<Answer>,
): (keys: readonly Key[]) => Promise<Answer> {
  let isLooking = false;
  let next: { keys: Key[]; begin: () => void; answer: Promise<Answer> } | undefined;

  async function lookFor(keys: readonly Key[]): Promise<Answer> {
    isLooking = true;
    try {
      return await look(keys);
    } finally {
      if (next) next.begin();
      else isLooking = false;
      next = undefined;
    }
  }

  function gather(): NonNullable<typeof next> {
    const keys: Key[] = [];
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    return { keys, begin, answer: begun.then(() => lookFor(keys)) };
  }

  return (keys) => {
    if (!isLooking) return lookFor(keys);
    next ??= gather();
    next.keys.push(...keys);
    return next.answer;
  };
}
