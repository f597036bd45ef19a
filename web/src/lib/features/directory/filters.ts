/** What the directory is narrowed down to; lives in the address, so that it can be shared and gone back to. */
export interface Filters {
  search: string;
  tag: string;
  language: string;
  /** Stars; null for any. */
  minRating: number | null;
  online: boolean;
  page: number;
}

/** Reads the address; what makes no sense there is left out. */
export function readFilters(params: URLSearchParams): Filters {
  const page = Number(params.get('page'));
  const minRating = Number(params.get('minRating'));
  const language = params.get('language') ?? '';
  return {
    search: (params.get('search') ?? '').slice(0, 100),
    tag: (params.get('tag') ?? '').slice(0, 32),
    language: /^[a-z]{2}$/.test(language) ? language : '',
    minRating: minRating >= 1 && minRating <= 5 ? minRating : null,
    online: params.get('online') === 'true',
    page: Number.isInteger(page) && page >= 1 && page <= 1_000 ? page : 1,
  };
}

/** The query of the address and of the API alike; only what narrows down. */
export function filterQuery(filters: Filters): Record<string, string> {
  const { search, tag, language, minRating, online, page } = filters;
  return {
    ...(search.trim() ? { search: search.trim() } : {}),
    ...(tag ? { tag } : {}),
    ...(language ? { language } : {}),
    ...(minRating ? { minRating: String(minRating) } : {}),
    ...(online ? { online: 'true' } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  };
}

export const filterPath = (filters: Filters): string => {
  const query = new URLSearchParams(filterQuery(filters)).toString();
  return query ? `/consultants?${query}` : '/consultants';
};
