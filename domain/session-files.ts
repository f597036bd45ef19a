/** The largest file that can be sent in a chat, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** All files of one call together. */
export const MAX_SESSION_BYTES = 100 * 1024 * 1024;
/** All files that one person sends within 24 hours. */
export const MAX_DAY_BYTES = 250 * 1024 * 1024;
const MAX_NAME_CHARS = 120;

/** What runs when it is opened, on one system or another: none of it has business in a chat. */
const RUNS = new Set(
  (
    'app appx appimage bat cmd com cpl deb dll dmg exe gadget hta inf iso img jar jse lnk msc msi msix msp pif pkg ' +
    'ps1 ps2 psc1 reg rpm scf scr sys url vb vbe vbs vhd vhdx wsc wsf wsh xll'
  ).split(' '),
);

/** The same by what the content says it is, whatever the name claims. */
const RUNS_BY_TYPE = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/x-apple-diskimage',
  'application/x-ms-shortcut',
  'application/x-ft-apple.alias',
  'application/java-archive',
  'application/java-vm',
  'application/vnd.android.package-archive',
  'application/x-deb',
  'application/x-rpm',
  'application/x-iso9660-image',
]);

/**
 * A name that can be shown and saved anywhere: no path, no control characters, none that turn the direction of writing round (with which
 * "gpj.exe" is made to look like a picture), nothing that systems trip over.
 */
export function fileNameOf(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '');
  if (clean === '') return 'file';
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 && clean.length - dot <= 16 ? clean.slice(dot) : '';
  const stem = ending ? clean.slice(0, dot) : clean;
  return [...stem].slice(0, MAX_NAME_CHARS - ending.length).join('') + ending;
}

/** Whether a file would run when somebody opens it. `type` is what its content says it is; null when it says nothing. */
export function runsWhenOpened(name: string, type: string | null): boolean {
  const ending = fileNameOf(name).split('.').at(-1)?.toLowerCase() ?? '';
  return RUNS.has(ending) || (type !== null && RUNS_BY_TYPE.has(type));
}

/** Where the content of a file is kept. */
export const fileKey = (sessionId: string, id: string): string => `sessions/${sessionId}/${id}`;
