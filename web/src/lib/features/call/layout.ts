/** `speaker`: the other fills the stage, oneself is a tile in a corner. `sides`: both next to each other, with a screen beside both. */
export type Layout = 'speaker' | 'sides';

const KEY = 'call-layout';

/** As it was last on this device. */
export const readLayout = (): Layout => (localStorage.getItem(KEY) === 'sides' ? 'sides' : 'speaker');
export const keepLayout = (layout: Layout): void => localStorage.setItem(KEY, layout);
