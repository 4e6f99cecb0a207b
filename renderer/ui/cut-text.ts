import { useEffect } from 'react';

/**
 * The element that cuts its text with an ellipsis under a pointer, if there is one and nothing above it says the text
 * in a tooltip of its own.
 */
function cutElement(target: Element): HTMLElement | null {
  for (
    let element: Element | null = target;
    element instanceof HTMLElement;
    element = element.parentElement
  ) {
    if (element.title !== '') return null;
    if (element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis')
      return element;
  }
  return null;
}

/** Text that is cut for want of room shows itself whole under a pointer, wherever it stands. */
export function useCutText(): void {
  useEffect(() => {
    let shown: HTMLElement | null = null;
    const forget = (): void => {
      shown?.removeAttribute('title');
      shown = null;
    };
    const look = (event: PointerEvent): void => {
      if (!(event.target instanceof Element) || shown?.contains(event.target) === true) return;
      forget();
      const cut = cutElement(event.target);
      if (cut === null) return;
      cut.title = cut.innerText.replaceAll(/\s+/g, ' ').trim();
      shown = cut;
    };
    document.addEventListener('pointerover', look);
    return () => {
      document.removeEventListener('pointerover', look);
      forget();
    };
  }, []);
}
