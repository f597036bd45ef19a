import type { DeviceErrorKind } from '#lib/call/devices.ts';

/** Why a device could not be had, and what to do about it. */
export function deviceWords(error: DeviceErrorKind, device: 'microphone' | 'camera' | 'screen'): string {
  switch (error) {
    case 'denied':
      return `Your browser keeps the ${device} from this page. The settings of the call say how to allow it.`;
    case 'missing':
      return `No ${device} was found. Plug one in, or go on without it.`;
    case 'unplugged':
      return device === 'microphone'
        ? 'Your microphone is gone. If there is another one, you are heard through that now.'
        : `Your ${device} is gone. Switch it on again to use another one.`;
    case 'in_use':
      return `Another program is using your ${device}. Close it and switch the ${device} on again.`;
    case 'unsupported':
      return device === 'screen' ? 'This browser cannot share its screen.' : `This browser cannot use the ${device}.`;
    case 'dismissed':
      return 'Nothing was shared.';
    default:
      return `The ${device} could not be started. Try to switch it on again.`;
  }
}
