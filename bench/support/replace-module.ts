import { registerHooks } from 'node:module';

/** From now on whoever imports the module whose address ends with `path` gets `by`, but for `by` itself. */
export function replaceModule(path: string, by: URL, onlyFor?: string): void {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const parent = context.parentURL ?? '';
      const wanted = parent !== by.href && (!onlyFor || parent.endsWith(onlyFor));
      return wanted && found.url.endsWith(path) ? { ...found, url: by.href } : found;
    },
  });
}
