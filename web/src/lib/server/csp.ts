/**
 * Adds sources to directives of a Content-Security-Policy header value. Directives that the policy lacks are left out:
 * widening one that falls back to `default-src` by mistake would be worse than a refused request.
 */
export function extendCsp(policy: string, extra: Readonly<Record<string, readonly string[]>>): string {
  return policy
    .split(';')
    .map((directive) => directive.trim())
    .map((directive) => {
      const sources = extra[directive.split(' ', 1)[0] ?? ''] ?? [];
      return [directive, ...sources].join(' ');
    })
    .join('; ');
}
