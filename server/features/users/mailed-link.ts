/**
 * The address of a link that is mailed. Its secret stands after "#": a fragment is never sent, so it reaches no log of a proxy and
 * no other site.
 */
export function mailedLink(path: string, secret: string, publicUrl: string): string {
  const url = new URL(path, publicUrl);
  url.hash = new URLSearchParams({ token: secret }).toString();
  return url.href;
}
