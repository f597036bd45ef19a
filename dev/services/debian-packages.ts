import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../bootstrap/execute.mjs';
import type { Step } from '../bootstrap/progress.mjs';
import { findOnPath } from './find-on-path.ts';

/** Whether packages can be fetched from a Debian-like distribution's archive here, with or without being root. */
export function hasApt(): boolean {
  return ['apt-get', 'dpkg-deb'].every((program) => findOnPath(program) !== undefined);
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/** Installs packages for the whole machine; only root may. `output` ends with apt's complaint if it failed. */
export async function aptInstall(packages: string[], step: Step): Promise<{ ok: boolean; output: string }> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const onLine = (line: string) => step.say(`apt: ${line}`);
  const install = () => execute('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, onLine });
  step.say('apt-get update');
  const update = await execute('apt-get', ['update'], { env, onLine, timeoutMs: 120_000 });
  const { code, output } = await install();
  return { ok: code === 0, output: update.output + output };
}

/**
 * Fetches packages and everything they need that this machine lacks, and unpacks them below `root` without installing
 * anything: no root needed. Programs in there find their libraries through `libraryPath(root)`.
 */
export async function unpackPackages(
  packages: string[],
  root: string,
  step: Step,
): Promise<{ ok: boolean; output: string }> {
  const work = `${root}.apt-${process.pid}`;
  const options = [
    ...['lists/partial', 'cache/archives/partial'].flatMap(
      (folder) => (mkdirSync(join(work, folder), { recursive: true }), []),
    ),
    `Dir::State::lists=${work}/lists`,
    `Dir::Cache=${work}/cache`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    'APT::Install-Recommends=0',
  ].flatMap((option) => ['-o', option]);
  const archives = join(work, 'debs');
  mkdirSync(archives, { recursive: true });
  const onLine = (line: string) => step.say(`apt: ${line}`);
  let log = '';
  const run = async (program: string, parameters: string[], cwd?: string) => {
    const { code, output } = await execute(program, parameters, { cwd, onLine, timeoutMs: 300_000 });
    log += output;
    return { ok: code === 0, output };
  };
  try {
    step.say('apt-get update, in a folder of our own');
    await run('apt-get', [...options, 'update']);
    const plan = await run('apt-get', [...options, '--simulate', 'install', ...packages]);
    const missing = [...plan.output.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+)/gm)].map(
      ([, name, version]) => `${name}=${version}`,
    );
    // A package that is there already is not in the plan, but its files are still wanted below `root`.
    const named = packages.filter((name) => !missing.some((entry) => entry.startsWith(`${name}=`)));
    if (!plan.ok) return { ok: false, output: log };
    const fetched = await run('apt-get', [...options, 'download', ...missing, ...named], archives);
    if (!fetched.ok) return { ok: false, output: log };
    const draft = `${root}.new-${process.pid}`;
    for (const archive of readdirSync(archives)) {
      step.say(`unpacking ${archive.split('_')[0]}`);
      const unpacked = await run('dpkg-deb', ['-x', join(archives, archive), draft]);
      if (!unpacked.ok) return { ok: false, output: log };
    }
    // Older packages still use /lib, which is a link to /usr/lib everywhere by now.
    if (existsSync(join(draft, 'lib'))) await run('cp', ['-a', join(draft, 'lib/.'), join(draft, 'usr/lib/')]);
    rmSync(root, { recursive: true, force: true });
    renameSync(draft, root);
    return { ok: true, output: log };
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(`${root}.new-${process.pid}`, { recursive: true, force: true });
  }
}

/** Where packages unpacked below `root` have their shared libraries, some in a folder of their own (NSS, PulseAudio). */
export function libraryFolders(root: string): string[] {
  const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as string] ?? '';
  const main = join(root, 'usr/lib', triplet);
  const own = (existsSync(main) ? readdirSync(main, { withFileTypes: true }) : [])
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(main, entry.name))
    .filter((folder) => readdirSync(folder).some((name) => /^lib.*\.so/.test(name)));
  return [main, ...own, join(root, 'lib', triplet), join(root, 'usr/lib'), join(root, 'lib')];
}

/** LD_LIBRARY_PATH for programs unpacked below `root`. */
export function libraryPath(root: string): string {
  return [...libraryFolders(root), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}
