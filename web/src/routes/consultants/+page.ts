import { api, call } from '#lib/api/client.ts';
import { friendly } from '#lib/api/error.ts';
import { filterQuery, readFilters } from '#lib/features/directory/filters.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, url }) => {
  const filters = readFilters(url.searchParams);
  try {
    return { filters, list: await call(api.consultants.list, { query: filterQuery(filters) }, fetch), failed: '' };
  } catch (error) {
    return { filters, list: null, failed: friendly(error) };
  }
};
