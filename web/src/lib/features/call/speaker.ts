import { FOUND, play } from '#lib/sound/voice.ts';

/** Whether this browser lets a page choose where it is heard. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** Sends what an element plays to a speaker; the browser's own choice when that one is gone. */
export async function playOn(element: HTMLMediaElement, speaker: string | undefined): Promise<void> {
  if (canChooseSpeaker()) await element.setSinkId(speaker ?? '').catch(() => element.setSinkId(''));
}

/** Two notes on the chosen speaker, at full loudness whatever the bell is set to. Must run in a click. Resolves when they are over. */
export async function testSpeaker(speaker: string | undefined): Promise<void> {
  const audio = new AudioContext();
  const element = new Audio();
  try {
    await audio.resume();
    const heard = audio.createMediaStreamDestination();
    element.srcObject = heard.stream;
    await playOn(element, speaker);
    await element.play();
    play(audio, heard, FOUND);
    await new Promise((resolve) => setTimeout(resolve, 1_700));
  } finally {
    element.srcObject = null;
    void audio.close();
  }
}
