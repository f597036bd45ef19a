import { api, call } from '#lib/api/client.ts';
import type { PageLoad } from './$types';

/** What is true now; whatever cannot be had is left out rather than holding the page up. */
export const load: PageLoad = async ({ fetch }) => {
  const or = <T>(answer: Promise<T>): Promise<T | null> => answer.catch(() => null);
  const [online, reviews, config] = await Promise.all([
    or(call(api.consultants.list, { query: { online: true } }, fetch)),
    or(call(api.consultants.reviews, {}, fetch)),
    or(call(api.platform.config, {}, fetch)),
  ]);
  // Nobody online: show who answers here at all.
  const shown = online?.items.length ? online : await or(call(api.consultants.list, {}, fetch));
  return {
    people: shown?.items.slice(0, 6) ?? [],
    onlineCount: online?.onlineCount ?? null,
    reviews: reviews?.items.slice(0, 3) ?? [],
    freeMinutes: Math.round((config?.freeWindowMs ?? 600_000) / 60_000) || 1,
    demo: (config?.demoPeople.length ?? 0) > 0,
  };
};
