/** The token of a mailed link: after "#", where it reaches no log, or in the query as some mail programs rewrite it. */
export const linkToken = (url: URL): string =>
  new URLSearchParams(url.hash.slice(1)).get('token') ?? url.searchParams.get('token') ?? '';
