/** Reads what was kept; anything odd gives the default instead of an error. */
export function parseSettings(kept: string | null): { volume: number; muted: boolean } {
  const fallback = { volume: 0.7, muted: false };
  try {
    const value: unknown = JSON.parse(kept ?? 'null');
    if (typeof value !== 'object' || value === null) return fallback;
    const { volume, muted } = value as Record<string, unknown>;
    return {
      volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : fallback.volume,
      muted: muted === true,
    };
  } catch {
    return fallback;
  }
}
