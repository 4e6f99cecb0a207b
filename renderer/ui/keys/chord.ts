/**
 * Key chords and sequences, free of the DOM.
 *
 * Written form: steps divided by a space ("g p"), a step is modifiers and a key joined by "+"
 * ("mod+k", "shift+x", "mod+Enter"). `mod` is Ctrl or Cmd. Printable keys are written as the character they
 * give ("?", "[", "j"); Shift is then part of the character and not named, except with letters ("shift+x").
 */

export interface KeyPress {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

export interface Chord {
  readonly key: string;
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

export type Sequence = readonly Chord[];

const named: Readonly<Record<string, string>> = {
  esc: 'Escape',
  space: ' ',
  up: 'ArrowUp',
  down: 'ArrowDown',
};

/**
 * Reads the written form.
 * @throws {RangeError} when a step is empty or names an unknown modifier: a programming error, found at first render
 */
export function parseSequence(written: string): Sequence {
  const steps = written.trim().split(/\s+/);
  return steps.map((step) => parseChord(step, written));
}

function parseChord(step: string, written: string): Chord {
  const plusKey = step === '+' || step.endsWith('++');
  const tokens = plusKey ? [...step.slice(0, -1).split('+').filter(Boolean), '+'] : step.split('+');
  const last = tokens.pop() ?? '';
  if (last === '') throw new RangeError(`Key "${written}" has an empty step`);
  const modifiers = new Set(tokens);
  for (const token of modifiers) {
    if (token !== 'mod' && token !== 'alt' && token !== 'shift')
      throw new RangeError(`Key "${written}" names the unknown modifier "${token}"`);
  }
  const key = named[last.toLowerCase()] ?? (last.length === 1 ? last.toLowerCase() : last);
  return { key, mod: modifiers.has('mod'), alt: modifiers.has('alt'), shift: modifiers.has('shift') };
}

const isLetter = (key: string): boolean => /^\p{L}$/u.test(key);

/** Whether a press is this chord. Shift counts for letters and named keys, not for other characters. */
export function matchesChord(chord: Chord, press: KeyPress): boolean {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (key !== chord.key) return false;
  if (chord.mod !== (press.ctrl || press.meta) || chord.alt !== press.alt) return false;
  const shiftCounts = key.length > 1 || isLetter(key);
  return !shiftCounts || chord.shift === press.shift;
}

/** A press of a modifier alone neither advances nor breaks a sequence. */
export function isModifierKey(key: string): boolean {
  return key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta' || key === 'AltGraph';
}

/** The steps as shown on keys: "mod+k" → [["Ctrl", "K"]]; "g p" → [["g"], ["p"]]. @param mac shows ⌘ and ⌥ */
export function keyCaps(written: string, mac = false): readonly (readonly string[])[] {
  return parseSequence(written).map((chord) => {
    const caps: string[] = [];
    if (chord.mod) caps.push(mac ? '⌘' : 'Ctrl');
    if (chord.alt) caps.push(mac ? '⌥' : 'Alt');
    if (chord.shift) caps.push('Shift');
    caps.push(capOf(chord));
    return caps;
  });
}

const capNames: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  ' ': 'Space',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Delete: 'Del',
};

function capOf(chord: Chord): string {
  const name = capNames[chord.key];
  if (name !== undefined) return name;
  return chord.mod && chord.key.length === 1 ? chord.key.toUpperCase() : chord.key;
}
