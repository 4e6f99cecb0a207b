import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import {
  maxElementHeight,
  offsetForRow,
  scrollScale,
  settleOffset,
  toElementTop,
  type ScrollAlign,
  type ScrollScale,
} from './scroll-scale.ts';

/** Rows are placed relative to the start of their chunk, so that their styles stay equal while scrolling. */
const CHUNK = 256;
const OVERSCAN = 6;

export interface GridScroll {
  /** Indices to render, ascending. */
  readonly indices: readonly number[];
  /** The row from which positions count. */
  readonly base: number;
  readonly scale: ScrollScale;
  /** Visible height of the rows, px. */
  readonly viewport: number;
  readonly scrollToRow: (index: number, align?: ScrollAlign) => void;
  /** Takes a wheel turn where list and element differ, since the element's own step would be too long. */
  readonly onWheel: (event: WheelEvent) => void;
}

/**
 * Binds a scrolling element to a list of equal rows. TanStack Virtual computes the range in list pixels; the layer
 * with the rows sticks to the viewport and is shifted by the exact offset, so nothing stands at coordinates where
 * floating-point positions blur.
 * @param scroller the scrolling element @param layer the rows, which it shifts @param headHeight px of the sticky head
 */
export function useGridScroll(
  scroller: RefObject<HTMLDivElement | null>,
  layer: RefObject<HTMLDivElement | null>,
  count: number,
  rowHeight: number,
  headHeight: number,
): GridScroll {
  const viewport = useViewportHeight(scroller, headHeight);
  const scale = scrollScale(count, rowHeight, viewport, maxElementHeight(window.devicePixelRatio));
  const offset = useRef(0);
  const latest = useRef(scale);
  const report = useRef<((listOffset: number) => void) | null>(null);

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    estimateSize: () => rowHeight,
    getScrollElement: () => scroller.current,
    overscan: OVERSCAN,
    observeElementOffset: (_instance, notify) => {
      report.current = (listOffset) => {
        notify(listOffset, false);
      };
      report.current(offset.current);
      return () => {
        report.current = null;
      };
    },
    observeElementRect: (_instance, notify) => observeRect(scroller.current, headHeight, notify),
    // The list scrolls by scrollToRow below, in element pixels; the virtualizer never writes.
    scrollToFn: () => undefined,
  });
  useLayoutEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);

  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const base = Math.floor(first / CHUNK) * CHUNK;
  const baseRef = useRef(base);

  // The transform itself, not a custom property: that would be inherited and restyle every cell at each step.
  const shift = useCallback(() => {
    const element = layer.current;
    if (element !== null)
      element.style.transform = `translateY(${baseRef.current * rowHeight - offset.current}px)`;
  }, [layer, rowHeight]);

  useLayoutEffect(() => {
    latest.current = scale;
    baseRef.current = base;
    offset.current = Math.min(offset.current, scale.maxOffset);
    shift();
  });

  const moveTo = useCallback(
    (listOffset: number) => {
      offset.current = listOffset;
      shift();
      report.current?.(listOffset);
    },
    [shift],
  );

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onScroll = (): void => {
      moveTo(settleOffset(latest.current, offset.current, element.scrollTop));
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, moveTo]);

  const writeOffset = useCallback(
    (listOffset: number) => {
      moveTo(listOffset);
      if (scroller.current !== null) scroller.current.scrollTop = toElementTop(latest.current, listOffset);
    },
    [moveTo, scroller],
  );

  const scrollToRow = useCallback(
    (index: number, align: ScrollAlign = 'nearest') => {
      if (viewport === 0) return;
      const next = offsetForRow(latest.current, index, rowHeight, viewport, offset.current, align);
      if (next !== offset.current) writeOffset(next);
    },
    [rowHeight, viewport, writeOffset],
  );

  const onWheel = useCallback(
    (event: WheelEvent) => {
      if (latest.current.ratio === 1 || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const step = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? viewport : 1;
      writeOffset(Math.min(latest.current.maxOffset, Math.max(0, offset.current + event.deltaY * step)));
    },
    [rowHeight, viewport, writeOffset],
  );
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, onWheel]);

  return { indices: items.map((item) => item.index), base, scale, viewport, scrollToRow, onWheel };
}

function observeRect(
  element: HTMLDivElement | null,
  headHeight: number,
  notify: (rect: { width: number; height: number }) => void,
): (() => void) | undefined {
  if (element === null) return undefined;
  const read = (): void => {
    notify({ width: element.clientWidth, height: Math.max(0, element.clientHeight - headHeight) });
  };
  read();
  const observer = new ResizeObserver(read);
  observer.observe(element);
  return () => {
    observer.disconnect();
  };
}

function useViewportHeight(scroller: RefObject<HTMLDivElement | null>, headHeight: number): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(
    () =>
      observeRect(scroller.current, headHeight, (rect) => {
        setHeight(rect.height);
      }),
    [scroller, headHeight],
  );
  return height;
}
