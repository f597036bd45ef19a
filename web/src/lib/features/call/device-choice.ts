import { VOICE_PROCESSING, type VoiceProcessing } from '#lib/call/devices.ts';

/** The devices of a person on this machine; what is not named is the browser's own choice. */
export interface DeviceChoice {
  mic?: string;
  cam?: string;
  speaker?: string;
  processing: VoiceProcessing;
}

export const DEVICE_CHOICE: DeviceChoice = { processing: VOICE_PROCESSING };

/** What was kept, as far as it can be read: an older version or a curious hand may have written it. */
export function parseDeviceChoice(text: string | null): DeviceChoice {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return DEVICE_CHOICE;
  }
  if (typeof kept !== 'object' || kept === null) return DEVICE_CHOICE;
  const { mic, cam, speaker, processing } = kept as Partial<Record<keyof DeviceChoice, unknown>>;
  const id = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const wished = (typeof processing === 'object' && processing) as Partial<VoiceProcessing> | false | null;
  const devices = Object.entries({ mic: id(mic), cam: id(cam), speaker: id(speaker) });
  return {
    ...Object.fromEntries(devices.filter(([, value]) => value !== undefined)),
    processing: {
      echoCancellation: wished ? wished.echoCancellation !== false : true,
      noiseSuppression: wished ? wished.noiseSuppression !== false : true,
    },
  };
}
