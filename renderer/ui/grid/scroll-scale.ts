/**
 * Scrolling beyond what an element can be high.
 *
 * Chromium clamps an element at 33,554,428 device pixels (2³¹ layout units of 1/64 px), so a million rows of 40 px do
 * not fit. The list therefore lives in *list pixels* (rows × row height) and the element in *element pixels*; where
 * both agree the scale is 1 and nothing changes.
 */

const CHROMIUM_CLAMP = 33_554_428;

/** The tallest element to use, in CSS px. @param pixelRatio device pixels per CSS px, zoom included */
export function maxElementHeight(pixelRatio: number): number {
  return Math.floor(CHROMIUM_CLAMP / Math.max(1, pixelRatio)) - 1_024;
}

export interface ScrollScale {
  /** Height of the whole list in list px. */
  readonly listHeight: number;
  /** Height to give the element, ≤ the maximum. */
  readonly elementHeight: number;
  /** List px per element px, ≥ 1. */
  readonly ratio: number;
  /** The farthest list offset. */
  readonly maxOffset: number;
}

/**
 * @param count rows ≥ 0 @param rowHeight px > 0 @param viewport visible height of the rows, px ≥ 0
 * @param maxHeight from maxElementHeight
 */
export function scrollScale(
  count: number,
  rowHeight: number,
  viewport: number,
  maxHeight: number,
): ScrollScale {
  const listHeight = count * rowHeight;
  const elementHeight = Math.min(listHeight, maxHeight);
  const maxOffset = Math.max(0, listHeight - viewport);
  const elementTravel = Math.max(0, elementHeight - viewport);
  const ratio = elementTravel === 0 ? 1 : maxOffset / elementTravel;
  return { listHeight, elementHeight, ratio, maxOffset };
}

/** The list offset at a scroll position of the element. */
export function toListOffset(scale: ScrollScale, elementTop: number): number {
  return clamp(elementTop * scale.ratio, 0, scale.maxOffset);
}

/** The scroll position of the element for a list offset. */
export function toElementTop(scale: ScrollScale, listOffset: number): number {
  return clamp(listOffset, 0, scale.maxOffset) / scale.ratio;
}

/**
 * The list offset after the element reported a scroll position. A report within one device pixel of what was last
 * written keeps the exact offset: the element rounds, and one element px may be several list px.
 */
export function settleOffset(scale: ScrollScale, exact: number, elementTop: number): number {
  const same = Math.abs(toElementTop(scale, exact) - elementTop) <= 1;
  return same ? clamp(exact, 0, scale.maxOffset) : toListOffset(scale, elementTop);
}

export type ScrollAlign = 'nearest' | 'start' | 'center';

/** The list offset that brings a row into sight; the present one when it already is (with "nearest"). */
export function offsetForRow(
  scale: ScrollScale,
  index: number,
  rowHeight: number,
  viewport: number,
  offset: number,
  align: ScrollAlign,
): number {
  const top = index * rowHeight;
  const bottom = top + rowHeight;
  if (align === 'start') return clamp(top, 0, scale.maxOffset);
  if (align === 'center') return clamp(top - (viewport - rowHeight) / 2, 0, scale.maxOffset);
  if (top < offset) return clamp(top, 0, scale.maxOffset);
  if (bottom > offset + viewport) return clamp(bottom - viewport, 0, scale.maxOffset);
  return clamp(offset, 0, scale.maxOffset);
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
