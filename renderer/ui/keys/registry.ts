import { parseSequence, type KeyPress } from './chord.ts';
import { createSequenceMatcher, type Candidate } from './matcher.ts';

export interface Hotkey {
  /** Written form, see chord.ts: "j", "g p", "mod+k", "shift+x", "?". Several forms may be given. */
  readonly keys: string | readonly string[];
  /** What it does, for the key sheet: "Open incident". */
  readonly label: string;
  /** Heading on the key sheet: "Everywhere", "Incidents". Without it the key is not listed. */
  readonly group?: string | undefined;
  readonly run: () => void;
  /** Fires even while a text field has the focus (Ctrl+K, Ctrl+Enter, Esc). */
  readonly whileTyping?: boolean | undefined;
  /** Fires even when a dialog is open above (Ctrl+K to close the palette again). */
  readonly aboveDialogs?: boolean | undefined;
  /** Fires again while the key is held (cursor movement). */
  readonly repeats?: boolean | undefined;
  /** Yields to every other key of the same form: for the window's own keys, which a page may override. */
  readonly fallback?: boolean | undefined;
  /** The key is listed but does nothing when false. */
  readonly enabled?: boolean | undefined;
}

/** Where the press happened, read from the event by the caller. */
export interface PressContext {
  /** The target takes text: an input, a text area, an editable element. */
  readonly typing: boolean;
  /** The target lies in an open menu or list box, or opens one: these have keys of their own. */
  readonly inPopup: boolean;
  /** The target is a button, link or tab, to which a bare Enter or Space belongs. */
  readonly onControl: boolean;
  readonly repeat: boolean;
}

export interface HotkeyEntry extends Hotkey {
  readonly scope: string;
}

export interface HotkeyRegistry {
  /** Adds a live list; `read` is asked at each press, so handlers are always the latest. Returns its removal. */
  register(scope: string, read: () => readonly Hotkey[]): () => void;
  /** Opens a dialog's scope: until its removal only keys of the newest scope fire. */
  pushScope(scope: string): () => void;
  /** @returns whether the press was used, so that the caller may prevent its default */
  press(press: KeyPress, context: PressContext, at: number): boolean;
  /** All listed keys, for the key sheet, in order of registration. */
  list(): readonly HotkeyEntry[];
}

export const ROOT_SCOPE = 'root';

/** One registry per window. Of two lists with the same key the newer wins, unless one is a `fallback`. */
export function createHotkeyRegistry(): HotkeyRegistry {
  const lists = new Set<{ readonly scope: string; readonly read: () => readonly Hotkey[] }>();
  const scopes: string[] = [ROOT_SCOPE];
  const matcher = createSequenceMatcher<Hotkey>();

  const candidatesFor = (context: PressContext): Candidate<Hotkey>[] => {
    const top = scopes.at(-1);
    const found: Candidate<Hotkey>[] = [];
    const yielding: Candidate<Hotkey>[] = [];
    for (const { scope, read } of [...lists].reverse()) {
      for (const hotkey of read()) {
        if (hotkey.enabled === false || (scope !== top && hotkey.aboveDialogs !== true)) continue;
        if ((context.typing || context.inPopup) && hotkey.whileTyping !== true) continue;
        if (context.repeat && hotkey.repeats !== true) continue;
        const into = hotkey.fallback === true ? yielding : found;
        for (const written of formsOf(hotkey)) into.push({ id: hotkey, sequence: parseSequence(written) });
      }
    }
    return [...found, ...yielding];
  };

  return {
    register(scope, read) {
      const entry = { scope, read };
      lists.add(entry);
      return () => {
        lists.delete(entry);
      };
    },
    pushScope(scope) {
      scopes.push(scope);
      matcher.reset();
      return () => {
        const index = scopes.lastIndexOf(scope);
        if (index > 0) scopes.splice(index, 1);
        matcher.reset();
      };
    },
    press(press, context, at) {
      if (context.onControl && activates(press)) return false;
      const result = matcher.feed(press, at, candidatesFor(context));
      if (result.kind === 'match') result.id.run();
      return result.kind !== 'none';
    },
    list() {
      return [...lists].flatMap(({ scope, read }) => read().map((hotkey) => ({ ...hotkey, scope })));
    },
  };
}

function activates(press: KeyPress): boolean {
  return (press.key === 'Enter' || press.key === ' ') && !press.ctrl && !press.meta && !press.alt;
}

/** The written forms of a hotkey. */
export function formsOf(hotkey: Pick<Hotkey, 'keys'>): readonly string[] {
  return typeof hotkey.keys === 'string' ? [hotkey.keys] : hotkey.keys;
}
