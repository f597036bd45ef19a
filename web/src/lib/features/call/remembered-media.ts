/** Microphone and camera as they were in this call, so that a reload brings them back as they were. */
export interface MediaChoice {
  mic: boolean;
  cam: boolean;
}

const key = (sessionId: string) => `call-media:${sessionId}`;
const CHECKED_KEY = 'call-media:checked';
const BOTH: MediaChoice = { mic: true, cam: true };

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

/** As they were left in the check before a call, this time or the last. */
export const readChecked = (): MediaChoice => parse(localStorage.getItem(CHECKED_KEY)) ?? BOTH;
export const keepChecked = (choice: MediaChoice): void => localStorage.setItem(CHECKED_KEY, JSON.stringify(choice));

export const readMedia = (sessionId: string): MediaChoice =>
  parse(sessionStorage.getItem(key(sessionId))) ?? readChecked();

export const rememberMedia = (sessionId: string, choice: MediaChoice): void =>
  sessionStorage.setItem(key(sessionId), JSON.stringify(choice));
