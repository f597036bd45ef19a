/** The corner of the stage in which one's own picture lies. */
export interface Corner {
  x: 'left' | 'right';
  y: 'top' | 'bottom';
}

const KEY = 'call-tile';

/** Where it was put last on this device. */
export function readCorner(): Corner {
  const [y, x] = (localStorage.getItem(KEY) ?? '').split(' ');
  return { x: x === 'left' ? 'left' : 'right', y: y === 'top' ? 'top' : 'bottom' };
}

export const keepCorner = ({ x, y }: Corner): void => localStorage.setItem(KEY, `${y} ${x}`);
