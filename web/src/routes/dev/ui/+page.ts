import type { PageLoad } from './$types';

export const load: PageLoad = () => ({ shell: 'bare' as const });
