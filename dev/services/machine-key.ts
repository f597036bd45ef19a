import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * Names the kind of machine that a cached binary fits: a home folder may be shared by several distributions. Built from
 * the distribution's id and version, the processor and anything else given.
 */
export function machineKey(extra: string[] = [], osRelease = readOsRelease()): string {
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const distribution = [field('ID') || process.platform, field('VERSION_ID')].filter(Boolean).join('');
  const tail = extra.length > 0 ? `-${createHash('sha256').update(extra.join('\0')).digest('hex').slice(0, 12)}` : '';
  return `${distribution}-${process.arch}${tail}`.replaceAll(/[^\w.-]/g, '_');
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
