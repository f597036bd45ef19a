export type Browser =
  'safari-ios' | 'chrome-ios' | 'chrome-android' | 'firefox-android' | 'edge' | 'firefox' | 'safari' | 'chrome';

/** By its user agent, the first that fits: nearly all of them also claim to be somebody else. */
export function browserOf(userAgent: string): Browser {
  const is = (pattern: RegExp) => pattern.test(userAgent);
  if (is(/iPhone|iPad|iPod/)) return is(/CriOS|FxiOS|EdgiOS/) ? 'chrome-ios' : 'safari-ios';
  if (is(/Android/)) return is(/Firefox/) ? 'firefox-android' : 'chrome-android';
  if (is(/Edg\//)) return 'edge';
  if (is(/Firefox/)) return 'firefox';
  if (is(/Safari/) && !is(/Chrome|Chromium/)) return 'safari';
  return 'chrome';
}

type Device = 'microphone' | 'camera';

const named = (device: Device) => (device === 'camera' ? 'Camera' : 'Microphone');

const STEPS: Record<Browser, (device: Device) => string[]> = {
  'safari-ios': (device) => [
    'Tap the sign at the left of the address, then “Website Settings”.',
    `Set ${named(device)} to “Allow”.`,
    `Still nothing? In Settings › Apps › Safari, allow the ${device} there too.`,
  ],
  'chrome-ios': (device) => [
    'Open the Settings of your phone and scroll down to this browser.',
    `Switch ${named(device)} on, then come back here.`,
  ],
  'chrome-android': (device) => [
    'Tap the sign at the left of the address, then “Permissions”.',
    `Switch ${named(device)} on.`,
    'Still nothing? In Settings › Apps, allow it for the browser itself.',
  ],
  'firefox-android': (device) => [
    'Tap the lock beside the address, then “Permissions”.',
    `Tap ${named(device)}, so that it says “Allowed”.`,
  ],
  edge: (device) => ['Click the lock at the left of the address.', `Set ${named(device)} to “Allow”.`],
  firefox: (device) => [
    `Click the crossed-out ${device} at the left of the address.`,
    'Remove the block with the cross beside it, then try again and choose “Allow”.',
  ],
  safari: (device) => [
    'In the menu bar, choose Safari › “Settings for this Website”.',
    `Set ${named(device)} to “Allow”.`,
    `Still nothing? In System Settings › Privacy & Security, allow the ${device} for Safari.`,
  ],
  chrome: (device) => [
    'Click the sign with the two sliders at the left of the address.',
    `Switch ${named(device)} on.`,
    `Still nothing? Your system’s privacy settings may keep the ${device} from the browser.`,
  ],
};

/** What to do, step by step, where a browser keeps a device from the page. */
export const permissionHelp = (userAgent: string, device: Device): string[] => STEPS[browserOf(userAgent)](device);
