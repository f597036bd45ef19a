const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** A moment in a list, in the reader's time zone: "Today, 14:05", "Nov 3, 14:05", "Nov 3, 2025". */
export function formatDay(instant: string, now: Date = new Date()): string {
  const at = new Date(instant);
  const time = at.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (sameDay(at, now)) return `Today, ${time}`;
  if (at.getFullYear() !== now.getFullYear()) {
    return at.toLocaleDateString('en-US', { day: 'numeric', month: 'short', year: 'numeric' });
  }
  return `${at.toLocaleDateString('en-US', { day: 'numeric', month: 'short' })}, ${time}`;
}

/** A moment in full, in the reader's time zone: "Nov 3, 2026, 14:05". */
export const formatMoment = (instant: string): string =>
  new Date(instant).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
