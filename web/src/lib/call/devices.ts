/** Why a camera, microphone or screen could not be had, in terms that a person can act on. */
export type DeviceErrorKind =
  /** Refused by the person or the browser's settings. */
  | 'denied'
  /** None plugged in, or the chosen one is not. */
  | 'missing'
  /** Taken away while it was in use: by its cable, or by the browser. */
  | 'unplugged'
  /** Another program holds it. */
  | 'in_use'
  /** The page is not served securely, or the browser cannot do it. */
  | 'unsupported'
  /** The person closed the picker. */
  | 'dismissed'
  | 'unknown';

/** Name of a `DOMException` of getUserMedia or getDisplayMedia → what it means. */
export function deviceErrorKind(error: unknown, source: 'mic' | 'cam' | 'screen'): DeviceErrorKind {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // For a screen the browser reports a closed picker and a refusal in the same way; the picker is far more common.
      return source === 'screen' ? 'dismissed' : 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'in_use';
    case 'NotSupportedError':
    case 'TypeError':
      return 'unsupported';
    default:
      return 'unknown';
  }
}

/** What the browser does to a voice before it is sent. Off for music, or where a headset does it better. */
export interface VoiceProcessing {
  echoCancellation: boolean;
  noiseSuppression: boolean;
}

export const VOICE_PROCESSING: VoiceProcessing = { echoCancellation: true, noiseSuppression: true };

/** Where tracks come from: the browser's devices, or in Node whatever the caller makes. */
export interface MediaProvider {
  mic(deviceId?: string, processing?: VoiceProcessing): Promise<MediaStreamTrack>;
  cam(deviceId?: string): Promise<MediaStreamTrack>;
  /** A screen, window or tab, with its sound where the browser offers that. */
  screen(): Promise<{ video: MediaStreamTrack; audio: MediaStreamTrack | null }>;
}

const exactly = (deviceId?: string) => (deviceId ? { deviceId: { exact: deviceId } } : {});

async function only(constraints: MediaStreamConstraints, kind: 'audio' | 'video'): Promise<MediaStreamTrack> {
  if (!navigator.mediaDevices) throw new DOMException('No access to devices here.', 'NotSupportedError');
  const stream = await navigator.mediaDevices.getUserMedia(constraints);
  const track = stream.getTracks().find((one) => one.kind === kind);
  if (!track) throw new DOMException('The device gave no track.', 'NotFoundError');
  return track;
}

/** The browser's devices, with settings for a conversation: clear speech, a face at 540p, readable text from the screen. */
export const browserMedia: MediaProvider = {
  async mic(deviceId, processing = VOICE_PROCESSING) {
    const track = await only({ audio: { ...exactly(deviceId), ...processing, autoGainControl: true } }, 'audio');
    // Without suppression somebody wants to be heard as they are: an instrument, a machine.
    track.contentHint = processing.noiseSuppression ? 'speech' : 'music';
    return track;
  },
  async cam(deviceId) {
    const size = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } };
    return only({ video: { ...exactly(deviceId), ...size } }, 'video');
  },
  async screen() {
    if (!navigator.mediaDevices?.getDisplayMedia)
      throw new DOMException('No screen sharing here.', 'NotSupportedError');
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 15, max: 15 } },
      audio: true,
    });
    const [video] = stream.getVideoTracks();
    if (!video) throw new DOMException('The screen gave no track.', 'NotFoundError');
    video.contentHint = 'detail';
    return { video, audio: stream.getAudioTracks()[0] ?? null };
  },
};

export interface DeviceChoice {
  deviceId: string;
  kind: 'mic' | 'cam' | 'speaker';
  label: string;
}

const CHOICE_KINDS = { audioinput: 'mic', videoinput: 'cam', audiooutput: 'speaker' } as const;

/** What can be chosen now. Labels are empty until a permission was given; then they are numbered. */
export async function listDevices(): Promise<DeviceChoice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const names = { mic: 'Microphone', cam: 'Camera', speaker: 'Speaker' };
  const counts = { mic: 0, cam: 0, speaker: 0 };
  return devices
    .filter((device) => device.deviceId !== '')
    .map(({ deviceId, kind, label }) => {
      const choice = CHOICE_KINDS[kind];
      counts[choice] += 1;
      return { deviceId, kind: choice, label: label || `${names[choice]} ${counts[choice]}` };
    });
}
