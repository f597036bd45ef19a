/** What a key does in a call. */
export type Shortcut = 'mic' | 'cam' | 'screen' | 'chat' | 'notes' | 'layout' | 'pip' | 'fullscreen' | 'talk' | 'help';

export const SHORTCUTS: readonly { shortcut: Shortcut; key: string; shown: string; does: string }[] = [
  { shortcut: 'mic', key: 'm', shown: 'M', does: 'Microphone on or off' },
  { shortcut: 'talk', key: ' ', shown: 'Space', does: 'Hold it to talk while you are muted' },
  { shortcut: 'cam', key: 'v', shown: 'V', does: 'Camera on or off' },
  { shortcut: 'screen', key: 's', shown: 'S', does: 'Share your screen, or stop' },
  { shortcut: 'chat', key: 'c', shown: 'C', does: 'Open or close the chat' },
  { shortcut: 'notes', key: 'n', shown: 'N', does: 'Open or close your notes' },
  { shortcut: 'layout', key: 'l', shown: 'L', does: 'Speaker view or side by side' },
  { shortcut: 'pip', key: 'p', shown: 'P', does: 'Small picture above other windows' },
  { shortcut: 'fullscreen', key: 'f', shown: 'F', does: 'Full screen or back' },
  { shortcut: 'help', key: '?', shown: '?', does: 'This list' },
];

/** As much of a KeyboardEvent as matters. */
export interface Stroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}

/** Which shortcut a stroke is; null for none. Held keys repeat, which only talking is meant to outlast. */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, repeat }: Stroke): Shortcut | null {
  if (ctrlKey || metaKey || altKey) return null;
  const found = SHORTCUTS.find((one) => one.key === key.toLowerCase())?.shortcut ?? null;
  return repeat && found !== 'talk' ? null : found;
}

const KEY = 'call-shortcuts';

/** Single letters get in the way of speech input, so they can be switched off (kept on this device). */
export const shortcutsWanted = (): boolean => localStorage.getItem(KEY) !== 'off';
export const wantShortcuts = (on: boolean): void => localStorage.setItem(KEY, on ? 'on' : 'off');
