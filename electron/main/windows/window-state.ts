import { z } from 'zod';

/** What of a window outlives it. Bounds in device-independent pixels of the whole desktop, un-maximised. */
export const WindowState = z.strictObject({
  bounds: z
    .strictObject({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })
    .nullable(),
  maximised: z.boolean(),
  theme: z.enum(['dark', 'light', 'system']),
});
export type WindowState = z.infer<typeof WindowState>;
export type Theme = WindowState['theme'];

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Below this the pictures' layout has no room. */
export const minimumSize = { width: 1100, height: 700 };
export const firstSize = { width: 1440, height: 900 };

export const firstState: WindowState = { bounds: null, maximised: false, theme: 'dark' };

/** At least this much of the header must be in reach of a pointer. */
const reachable = { width: 120, height: 32 };

/**
 * Where to put the window: where it was, if a display still shows enough of its header, else in the middle of the first
 * display at its old size, as far as that fits.
 *
 * @param workAreas free area of each display, the primary one first
 */
export function place(state: WindowState, workAreas: readonly Rectangle[]): Rectangle {
  const wanted = { ...firstSize, ...state.bounds };
  const { bounds } = state;
  if (bounds !== null && workAreas.some((area) => showsHeader(bounds, area))) return atLeastMinimum(bounds);
  const [area = { x: 0, y: 0, ...firstSize }] = workAreas;
  const { width, height } = atLeastMinimum({
    x: 0,
    y: 0,
    width: Math.min(wanted.width, area.width),
    height: Math.min(wanted.height, area.height),
  });
  return {
    x: Math.max(area.x, area.x + Math.floor((area.width - width) / 2)),
    y: Math.max(area.y, area.y + Math.floor((area.height - height) / 2)),
    width,
    height,
  };
}

function showsHeader(bounds: Rectangle, area: Rectangle): boolean {
  const visible = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const top = bounds.y >= area.y && bounds.y + reachable.height <= area.y + area.height;
  return top && visible >= reachable.width;
}

function atLeastMinimum(bounds: Rectangle): Rectangle {
  return {
    ...bounds,
    width: Math.max(bounds.width, minimumSize.width),
    height: Math.max(bounds.height, minimumSize.height),
  };
}
