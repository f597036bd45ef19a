import { error } from '@sveltejs/kit';
import { api, call } from '#lib/api/client.ts';
import { ApiError, friendly } from '#lib/api/error.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ fetch, params }) => {
  try {
    return { profile: await call(api.consultants.profile, { params: { id: params.id } }, fetch), failed: '' };
  } catch (problem) {
    if (problem instanceof ApiError && ['not_found', 'invalid_input'].includes(problem.code)) error(404, 'Not found');
    return { profile: null, failed: friendly(problem) };
  }
};
