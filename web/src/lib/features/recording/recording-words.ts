import type { RecordingView } from '@cc/contract/http/recordings.ts';

export interface ChangeWords {
  said: string;
  /** As a note too, where nothing else on the page shows it. */
  shown: boolean;
  urgent: boolean;
}

const say = (said: string, more: Partial<ChangeWords> = {}): ChangeWords => ({
  said,
  shown: true,
  urgent: false,
  ...more,
});

/**
 * What is said when a recording comes to be as it is now.
 * @param isNews false for what had happened before this page was opened
 */
export function changeWords(
  { status, mine, endReason, stoppedByMe }: Pick<RecordingView, 'status' | 'mine' | 'endReason' | 'stoppedByMe'>,
  other: string,
  isNews: boolean,
): ChangeWords | null {
  if (!isNews) return null;
  switch (status) {
    case 'proposed':
      return mine
        ? say(`${other} is being asked. Nothing is recorded yet.`, { shown: false })
        : say(`${other} would like to record this call. Nothing is recorded unless you agree.`, {
            shown: false,
            urgent: true,
          });
    case 'recording':
      return say('This call is being recorded now. Either of you can stop it.', { shown: false, urgent: true });
    case 'refused':
      return mine ? say(`${other} would rather not be recorded. Nothing was recorded.`) : null;
    case 'lapsed':
      return mine ? say(`${other} has not answered. Nothing was recorded.`) : null;
    case 'withdrawn':
      return mine ? null : say(`${other} no longer asks to record. Nothing was recorded.`);
    case 'stopped':
      return endWords(endReason, stoppedByMe, other);
  }
}

const KEPT = 'What was recorded is on the page of this call afterwards.';

function endWords(reason: RecordingView['endReason'], stoppedByMe: boolean | null, other: string): ChangeWords | null {
  switch (reason) {
    case 'by_person':
      return say(stoppedByMe ? `The recording has stopped. ${KEPT}` : `${other} has stopped the recording. ${KEPT}`);
    case 'full':
      return say(`The recording is as long as one can be, and has stopped. ${KEPT}`);
    case 'busy':
      return say('Too many calls are being recorded just now, so this one is not. Try again in some minutes.', {
        urgent: true,
      });
    case 'failed':
      return say('The recording has stopped because of a fault of ours. The call goes on; what we have is kept.');
    default:
      return null;
  }
}

/** What is said of a recording that cannot be played (now); null for one that can. */
export function stateWords(state: RecordingView['state']): string | null {
  switch (state) {
    case 'recording':
      return 'This is being recorded now.';
    case 'processing':
      return 'The recording is being put away. It can be played in a moment.';
    case 'empty':
      return 'Nothing was recorded: no camera, microphone or screen was on meanwhile.';
    case 'busy':
      return 'Nothing was recorded: too many other calls were being recorded at that moment.';
    case 'failed':
      return 'The recording was lost by a fault of ours. We are sorry.';
    case 'expired':
      return 'This recording was deleted, as all are after 30 days.';
    default:
      return null;
  }
}
