import {
  createContext,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import {
  createHotkeyRegistry,
  ROOT_SCOPE,
  type Hotkey,
  type HotkeyRegistry,
  type PressContext,
} from './registry.ts';

const RegistryContext = createContext<HotkeyRegistry | null>(null);
const ScopeContext = createContext<string>(ROOT_SCOPE);

/** Listens for keys on the window. Part of UiProvider; one per window. */
export function HotkeyProvider(props: { readonly children: ReactNode }): ReactNode {
  const [registry] = useState(createHotkeyRegistry);
  useEffect(() => {
    const take = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const press = {
        key: event.key,
        ctrl: event.ctrlKey,
        meta: event.metaKey,
        alt: event.altKey,
        shift: event.shiftKey,
      };
      if (!registry.press(press, contextOf(event), event.timeStamp)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    // A key with Ctrl or Cmd is the window's: a closed list that has the focus would open on Ctrl-Enter instead of
    // letting the form be sent. Bare keys come after the control that has the focus.
    const early = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey) take(event);
    };
    const late = (event: KeyboardEvent): void => {
      if (!event.ctrlKey && !event.metaKey) take(event);
    };
    window.addEventListener('keydown', early, { capture: true });
    window.addEventListener('keydown', late);
    return () => {
      window.removeEventListener('keydown', early, { capture: true });
      window.removeEventListener('keydown', late);
    };
  }, [registry]);
  return <RegistryContext.Provider value={registry}>{props.children}</RegistryContext.Provider>;
}

function contextOf(event: KeyboardEvent): PressContext {
  // Within a shadow root the window is told of its host; the path begins with the element itself.
  const [first] = event.composedPath();
  const target = first instanceof Element ? first : null;
  const typing =
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])'));
  const inPopup = target?.closest('[role=menu], [role=listbox], [role=combobox]') != null;
  const onControl =
    target?.closest('button, a[href], summary, [role=button], [role=tab], [role=checkbox]') != null;
  return { typing, inPopup, onControl, repeat: event.repeat };
}

/**
 * Binds keys while the component is mounted. Keys are inert while typing, in menus and under an open dialog,
 * unless a key says otherwise. Handlers may be new on every render. A component inside a dialog binds in the
 * dialog's scope by itself.
 */
export function useHotkeys(hotkeys: readonly Hotkey[]): void {
  const registry = useRegistry();
  const scope = useContext(ScopeContext);
  const latest = useRef(hotkeys);
  // With the paint, not after it: a key pressed on what one sees must not act on what was there before.
  useLayoutEffect(() => {
    latest.current = hotkeys;
  });
  useEffect(() => registry.register(scope, () => latest.current), [registry, scope]);
}

/** The live registry, for the key sheet. @throws {Error} outside UiProvider */
export function useRegistry(): HotkeyRegistry {
  const registry = useContext(RegistryContext);
  if (registry === null) throw new Error('Hotkeys need a UiProvider above them');
  return registry;
}

/** Wraps a dialog's content: while mounted, only keys bound inside it fire. */
export function HotkeyScope(props: { readonly children: ReactNode }): ReactNode {
  const registry = useRegistry();
  const scope = useId();
  useEffect(() => registry.pushScope(scope), [registry, scope]);
  return <ScopeContext.Provider value={scope}>{props.children}</ScopeContext.Provider>;
}
