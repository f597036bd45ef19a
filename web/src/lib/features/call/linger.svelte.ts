/**
 * Follows `read`, but what is gone stays for a moment: when a connection is made anew, the picture that comes back must not
 * have made way for something else in between. Call it while a component is being set up.
 */
export function linger<T>(read: () => T | null, forMs: number): { readonly current: T | null } {
  let kept = $state.raw<T | null>(null);
  $effect.pre(() => {
    const now = read();
    if (now !== null) {
      kept = now;
      return;
    }
    const timer = setTimeout(() => (kept = null), forMs);
    return () => clearTimeout(timer);
  });
  return {
    get current() {
      return read() ?? kept;
    },
  };
}
