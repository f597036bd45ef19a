import type { Route } from './context.ts';

export interface Match {
  route: Route;
  path: Record<string, string>;
}

/** Finds the route of a method and path; fixed segments win over `:names`. */
export function createRouter(routes: Route[]): (method: string, path: string) => Match | undefined {
  const table = routes.map((route) => ({ route, segments: route.path.split('/') }));
  const weight = (segments: string[]) => segments.filter((segment) => segment.startsWith(':')).length;
  table.sort((a, b) => weight(a.segments) - weight(b.segments));
  return (method, path) => {
    const given = path.split('/');
    for (const { route, segments } of table) {
      if (route.method !== method || segments.length !== given.length) continue;
      const values: Record<string, string> = {};
      const fits = segments.every((segment, index) => {
        if (!segment.startsWith(':')) return segment === given[index];
        values[segment.slice(1)] = decodeURIComponent(given[index]!);
        return given[index] !== '';
      });
      if (fits) return { route, path: values };
    }
    return undefined;
  };
}
