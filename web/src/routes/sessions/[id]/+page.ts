import { error } from '@sveltejs/kit';
import { isId } from '#lib/api/is-id.ts';

export const ssr = false;
export const load = ({ params }: { params: { id: string } }) => {
  if (!isId(params.id)) error(404);
  return { id: params.id };
};
