import { error } from '@sveltejs/kit';
import { api, call } from '#lib/api/client.ts';
import type { PageLoad } from './$types';

/** Only where there are demo people; everywhere else this page does not exist. */
export const load: PageLoad = async ({ fetch }) => {
  const config = await call(api.platform.config, {}, fetch).catch(() => null);
  if (!config) error(503, 'The server is starting');
  if (config.demoPeople.length === 0) error(404, 'Not found');
  return { people: config.demoPeople };
};
