import Circle from '@lucide/svelte/icons/circle';
import CircleStop from '@lucide/svelte/icons/circle-stop';
import Columns2 from '@lucide/svelte/icons/columns-2';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Maximize from '@lucide/svelte/icons/maximize';
import Minimize from '@lucide/svelte/icons/minimize';
import NotebookPen from '@lucide/svelte/icons/notebook-pen';
import PictureInPicture2 from '@lucide/svelte/icons/picture-in-picture-2';
import Settings from '@lucide/svelte/icons/settings-2';
import UserSquare from '@lucide/svelte/icons/square-user-round';
import type { MenuEntry } from '#lib/ui/menu.svelte';

interface More {
  notes: { open: boolean; toggle: () => void };
  layout: { sides: boolean; toggle: () => void };
  /** `ready`: there is a picture to show. */
  pip: { on: boolean; possible: boolean; ready: boolean; toggle: () => unknown };
  fullScreen: { on: boolean; possible: boolean; toggle: () => unknown };
  /** `on`: it is recorded, or I have proposed it; then `toggle` ends that. */
  recording: { on: boolean; running: boolean; possible: boolean; toggle: () => void };
  devices: () => void;
  keys: () => void;
}

/** What a call offers besides its bar; what the browser cannot do is left out. */
export function moreEntries({ notes, layout, pip, fullScreen, recording, devices, keys }: More): MenuEntry[] {
  return [
    { label: notes.open ? 'Close your notes' : 'Your notes', key: 'N', icon: NotebookPen, onselect: notes.toggle },
    {
      label: layout.sides ? 'Speaker view' : 'Side by side',
      key: 'L',
      icon: layout.sides ? UserSquare : Columns2,
      onselect: layout.toggle,
    },
    ...(pip.possible
      ? [
          {
            label: pip.on ? 'Back from the small picture' : 'Small picture above other windows',
            key: 'P',
            icon: PictureInPicture2,
            disabled: !pip.on && !pip.ready,
            onselect: () => void pip.toggle(),
          },
        ]
      : []),
    ...(fullScreen.possible
      ? [
          {
            label: fullScreen.on ? 'Leave full screen' : 'Full screen',
            key: 'F',
            icon: fullScreen.on ? Minimize : Maximize,
            onselect: () => void fullScreen.toggle(),
          },
        ]
      : []),
    {
      label: recording.running ? 'Stop recording' : recording.on ? 'Do not ask to record after all' : 'Record the call',
      ...(recording.on ? {} : { hint: 'Only if both of you want it' }),
      icon: recording.on ? CircleStop : Circle,
      disabled: !recording.on && !recording.possible,
      onselect: recording.toggle,
    },
    'separator',
    { label: 'Microphone, camera, speaker', icon: Settings, onselect: devices },
    { label: 'Keys for the call', key: '?', icon: Keyboard, onselect: keys },
  ];
}
