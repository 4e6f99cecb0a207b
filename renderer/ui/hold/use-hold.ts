import { useCallback, useState, type RefCallback } from 'react';
import { endOf, free, holdNext, isHeld, type Hold, type HoldEvent } from './hold.ts';

const controls = 'button, a, input, select, textarea, [role=button], [role=switch], [role=checkbox]';
/** Held while rows are pressed. */
const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta']);
const openMenus = '[aria-haspopup][aria-expanded=true]';

export interface RowsHold {
  readonly held: boolean;
  /** Goes on the element that holds the rows, and only them. */
  readonly watch: RefCallback<HTMLElement>;
}

/** Whether somebody is about to press a row, from what the pointer does on the element with the rows. */
export function useHold(): RowsHold {
  const [held, setHeld] = useState(false);
  const watch = useCallback<RefCallback<HTMLElement>>((element) => {
    if (element === null) return undefined;
    return watchRows(element, setHeld);
  }, []);
  return { held, watch };
}

/** @returns ends the watch, and the hold */
function watchRows(element: HTMLElement, setHeld: (held: boolean) => void): () => void {
  let hold: Hold = free;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let place = { x: Number.NaN, y: Number.NaN };
  const ends = new AbortController();
  const { signal } = ends;

  // The time of handling, not of the event: a page that was busy meanwhile saw the press as late as the list's news.
  const hear = (event: HoldEvent): void => {
    const at = performance.now();
    hold = holdNext(hold, event, at);
    setHeld(isHeld(hold, at));
    clearTimeout(timer);
    const end = endOf(hold);
    if (end !== null) timer = setTimeout(() => hear('looked'), Math.max(1, Math.ceil(end - at)));
  };

  const onMove = ({ clientX: x, clientY: y, buttons }: PointerEvent): void => {
    if (hold.down && buttons === 0) hear('cancelled');
    // Rows that scroll or move under a pointer at rest make the same event.
    if (x === place.x && y === place.y) return;
    place = { x, y };
    hear('moved');
  };
  const onUp = (): void => {
    if (hold.down) hear('released');
  };
  const onCancel = (): void => {
    if (hold.down) hear('cancelled');
  };
  // What a press on the row itself does comes by the row; anything else that is used may change the list on purpose.
  const onClick = ({ target }: MouseEvent): void => {
    if (!(target instanceof Element)) return;
    const control = element.contains(target) ? target.closest(controls) : target;
    if (control === null || control.contains(element) || control.hasAttribute('aria-haspopup')) return;
    hear('acted');
  };
  const onKey = ({ key }: KeyboardEvent): void => {
    if (!modifiers.has(key)) hear('acted');
  };
  element.addEventListener('pointermove', onMove, { signal, passive: true });
  element.addEventListener('pointerleave', () => hear('left'), { signal });
  element.addEventListener('pointerdown', () => hear('pressed'), { signal });
  window.addEventListener('click', onClick, { signal, capture: true });
  window.addEventListener('keydown', onKey, { signal, capture: true });
  window.addEventListener('pointerup', onUp, { signal });
  window.addEventListener('pointercancel', onCancel, { signal });
  window.addEventListener('blur', onCancel, { signal });

  const menus = new MutationObserver(() => {
    const open = element.querySelector(openMenus) !== null;
    if (open !== hold.menu) hear(open ? 'menuOpened' : 'menuClosed');
  });
  menus.observe(element, { subtree: true, attributeFilter: ['aria-expanded'] });

  return () => {
    ends.abort();
    menus.disconnect();
    clearTimeout(timer);
    setHeld(false);
  };
}
