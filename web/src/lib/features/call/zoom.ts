/** How a picture is looked at: `scale` 1 shows all of it; `x`, `y` is how far its middle is moved, in px of the frame. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 6;

const within = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value)) || 0;

/** Keeps the frame filled: what is not enlarged cannot be moved. */
export function clampZoom({ scale, x, y }: Zoom, { width, height }: Size): Zoom {
  const kept = Math.min(MAX_SCALE, Math.max(1, scale));
  return { scale: kept, x: within(x, ((kept - 1) * width) / 2), y: within(y, ((kept - 1) * height) / 2) };
}

/** Enlarges by `factor` so that what lies under `at` (px from the frame's top left corner) stays there. */
export function zoomAt(zoom: Zoom, factor: number, at: { x: number; y: number }, size: Size): Zoom {
  const scale = Math.min(MAX_SCALE, Math.max(1, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  const [fromMiddleX, fromMiddleY] = [at.x - size.width / 2, at.y - size.height / 2];
  return clampZoom(
    { scale, x: fromMiddleX - (fromMiddleX - zoom.x) * ratio, y: fromMiddleY - (fromMiddleY - zoom.y) * ratio },
    size,
  );
}
