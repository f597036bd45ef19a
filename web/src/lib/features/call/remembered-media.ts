/** Microphone and camera as they were in this call, so that a reload brings them back as they were. */
export interface MediaChoice {
  mic: boolean;
  cam: boolean;
}

const key = (sessionId: string) => `call-media:${sessionId}`;
/** What the check before the call has chosen. */
export const CHECKED_KEY = 'call-media:checked';

const parse = (text: string | null): MediaChoice | null => {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<MediaChoice> | null;
    return value && typeof value.mic === 'boolean' && typeof value.cam === 'boolean'
      ? { mic: value.mic, cam: value.cam }
      : null;
  } catch {
    return null;
  }
};

export const readMedia = (sessionId: string): MediaChoice =>
  parse(sessionStorage.getItem(key(sessionId))) ?? parse(localStorage.getItem(CHECKED_KEY)) ?? { mic: true, cam: true };

export const rememberMedia = (sessionId: string, choice: MediaChoice): void =>
  sessionStorage.setItem(key(sessionId), JSON.stringify(choice));
