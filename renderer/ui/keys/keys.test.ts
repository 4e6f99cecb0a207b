import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyCaps, matchesChord, parseSequence, type KeyPress } from './chord.ts';
import { createSequenceMatcher, SEQUENCE_TIMEOUT, type Candidate } from './matcher.ts';
import { createHotkeyRegistry, ROOT_SCOPE, type Hotkey, type PressContext } from './registry.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  meta: false,
  alt: false,
  shift: false,
  ...held,
});
const candidates = (...forms: readonly string[]): readonly Candidate<string>[] =>
  forms.map((form) => ({ id: form, sequence: parseSequence(form) }));
const quiet: PressContext = { typing: false, inPopup: false, onControl: false, repeat: false };

describe('chords', () => {
  it('reads the written forms', () => {
    expect(parseSequence('mod+shift+P')).toEqual([{ key: 'p', mod: true, alt: false, shift: true }]);
    expect(parseSequence('g p')).toHaveLength(2);
    expect(parseSequence('esc')[0]?.key).toBe('Escape');
    expect(parseSequence('mod++')[0]).toMatchObject({ key: '+', mod: true });
    expect(() => parseSequence('hyper+k')).toThrow(RangeError);
  });

  it('takes Shift as part of a sign but not of a letter', () => {
    const [question] = parseSequence('?');
    const [letter] = parseSequence('x');
    const [shifted] = parseSequence('shift+x');
    if (question === undefined || letter === undefined || shifted === undefined) throw new Error('no chord');
    expect(matchesChord(question, press('?', { shift: true }))).toBe(true);
    expect(matchesChord(letter, press('X', { shift: true }))).toBe(false);
    expect(matchesChord(shifted, press('X', { shift: true }))).toBe(true);
    expect(matchesChord(letter, press('x', { ctrl: true }))).toBe(false);
  });

  it('shows caps', () => {
    expect(keyCaps('mod+k')).toEqual([['Ctrl', 'K']]);
    expect(keyCaps('g p')).toEqual([['g'], ['p']]);
    expect(keyCaps('mod+Enter', true)).toEqual([['⌘', 'Enter']]);
  });
});

describe('sequence matcher', () => {
  const forms = candidates('g p', 'g i', 'p', 'j', 'mod+k');

  it('tells a sequence from its last key alone', () => {
    const matcher = createSequenceMatcher<string>();
    expect(matcher.feed(press('g'), 0, forms)).toEqual({ kind: 'pending' });
    expect(matcher.feed(press('p'), 100, forms)).toEqual({ kind: 'match', id: 'g p' });
    expect(matcher.feed(press('p'), 200, forms)).toEqual({ kind: 'match', id: 'p' });
  });

  it('forgets after the timeout and tries a breaking key anew', () => {
    const matcher = createSequenceMatcher<string>();
    matcher.feed(press('g'), 0, forms);
    expect(matcher.feed(press('p'), SEQUENCE_TIMEOUT + 1, forms)).toEqual({ kind: 'match', id: 'p' });
    matcher.feed(press('g'), 5_000, forms);
    expect(matcher.feed(press('j'), 5_100, forms)).toEqual({ kind: 'match', id: 'j' });
    matcher.feed(press('g'), 6_000, forms);
    expect(matcher.feed(press('Shift', { shift: true }), 6_050, forms)).toEqual({ kind: 'pending' });
    expect(matcher.feed(press('i'), 6_100, forms)).toEqual({ kind: 'match', id: 'g i' });
  });

  it('matches exactly the bindings of a reference model', () => {
    const letters = ['a', 'b', 'c'] as const;
    const sequences = ['a b', 'a c', 'b b c', 'c'] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...letters), { maxLength: 40 }), (typed) => {
        const matcher = createSequenceMatcher<string>();
        const fired: string[] = [];
        typed.forEach((key, index) => {
          const result = matcher.feed(press(key), index, candidates(...sequences));
          if (result.kind === 'match') fired.push(result.id);
        });
        let buffer: string[] = [];
        const expected: string[] = [];
        for (const key of typed) {
          for (const attempt of [[...buffer, key], [key]]) {
            const text = attempt.join(' ');
            if (sequences.some((one) => one === text)) {
              expected.push(text);
              buffer = [];
              break;
            }
            if (sequences.some((one) => one.startsWith(`${text} `))) {
              buffer = attempt;
              break;
            }
            buffer = [];
          }
        }
        expect(fired).toEqual(expected);
      }),
    );
  });
});

describe('registry', () => {
  const log: string[] = [];
  const hotkey = (keys: string, more: Partial<Hotkey> = {}): Hotkey => ({
    keys,
    label: keys,
    run: () => log.push(keys),
    ...more,
  });
  const setUp = (...hotkeys: readonly Hotkey[]) => {
    log.length = 0;
    const registry = createHotkeyRegistry();
    registry.register(ROOT_SCOPE, () => hotkeys);
    return registry;
  };

  it('is inert while typing, in popups and on repeat, unless a key says otherwise', () => {
    const registry = setUp(
      hotkey('x'),
      hotkey('mod+Enter', { whileTyping: true }),
      hotkey('j', { repeats: true }),
    );
    expect(registry.press(press('x'), { ...quiet, typing: true }, 0)).toBe(false);
    expect(registry.press(press('x'), { ...quiet, inPopup: true }, 1)).toBe(false);
    expect(registry.press(press('x'), { ...quiet, repeat: true }, 2)).toBe(false);
    expect(registry.press(press('Enter', { ctrl: true }), { ...quiet, typing: true }, 3)).toBe(true);
    expect(registry.press(press('j'), { ...quiet, repeat: true }, 4)).toBe(true);
    expect(log).toEqual(['mod+Enter', 'j']);
  });

  it('leaves a bare Enter or Space to the button that has the focus', () => {
    const registry = setUp(hotkey('Enter'), hotkey('mod+Enter'), hotkey('j'));
    const onControl = { ...quiet, onControl: true };
    expect(registry.press(press('Enter'), onControl, 0)).toBe(false);
    expect(registry.press(press('Enter', { ctrl: true }), onControl, 1)).toBe(true);
    expect(registry.press(press('j'), onControl, 2)).toBe(true);
    expect(registry.press(press('Enter'), quiet, 3)).toBe(true);
    expect(log).toEqual(['mod+Enter', 'j', 'Enter']);
  });

  it('lets only the newest dialog act, and gives the page back afterwards', () => {
    const registry = setUp(hotkey('x'), hotkey('mod+k', { aboveDialogs: true }));
    const close = registry.pushScope('dialog');
    registry.register('dialog', () => [hotkey('y')]);
    registry.press(press('x'), quiet, 0);
    registry.press(press('y'), quiet, 1);
    registry.press(press('k', { meta: true }), quiet, 2);
    expect(log).toEqual(['y', 'mod+k']);
    close();
    registry.press(press('y'), quiet, 3);
    registry.press(press('x'), quiet, 4);
    expect(log).toEqual(['y', 'mod+k', 'x']);
  });

  it('prefers a page over a yielding key of the window, whichever came last', () => {
    const registry = setUp(hotkey('/', { run: () => log.push('page') }));
    registry.register(ROOT_SCOPE, () => [hotkey('/', { fallback: true, run: () => log.push('window') })]);
    registry.press(press('/'), quiet, 0);
    expect(log).toEqual(['page']);
  });

  it('skips keys that are switched off and forgets removed lists', () => {
    const registry = setUp(hotkey('x', { enabled: false }));
    const remove = registry.register(ROOT_SCOPE, () => [hotkey('z')]);
    remove();
    expect(registry.press(press('x'), quiet, 0)).toBe(false);
    expect(registry.press(press('z'), quiet, 1)).toBe(false);
    expect(registry.list().map((entry) => entry.label)).toEqual(['x']);
  });
});
