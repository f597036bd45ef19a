/** Things to do, by their time; those of the same time in the order in which they were added. */
export function createEventQueue() {
  const heap: { at: number; order: number; run: () => void }[] = [];
  let added = 0;
  const isBefore = (i: number, j: number) =>
    heap[i]!.at < heap[j]!.at || (heap[i]!.at === heap[j]!.at && heap[i]!.order < heap[j]!.order);
  const swap = (i: number, j: number) => ([heap[i], heap[j]] = [heap[j]!, heap[i]!]);

  return {
    add(at: number, run: () => void): void {
      let i = heap.push({ at, order: added++, run }) - 1;
      for (let parent = (i - 1) >> 1; i > 0 && isBefore(i, parent); i = parent, parent = (i - 1) >> 1) swap(i, parent);
    },
    /** Takes out the next one. */
    next(): { at: number; run: () => void } | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last || first === last) return first;
      heap[0] = last;
      for (let i = 0; ;) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && isBefore(child, least)) least = child;
        if (least === i) return first;
        swap(i, least);
        i = least;
      }
    },
  };
}
