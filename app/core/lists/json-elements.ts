import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';

/** Levels of maps and lists that a file may nest. */
const deepest = 100;

/** One member of a list in a JSON text. */
export interface JsonElement {
  /** Line on which it ends, from 1. */
  readonly line: number;
  readonly value: unknown;
}

/**
 * The maps that stand in lists of a given name, at any depth, as a JSON text of any size streams by: never more than one of them
 * is held. Lists within such a map belong to it.
 *
 * @param names of lists: `objects` of a STIX bundle, `Attribute` of a MISP event
 * @throws AppError INVALID_INPUT where the text is no JSON, nests too deeply, or has a member that is too long
 */
export function jsonElements(names: ReadonlySet<string>): {
  push(text: string): JsonElement[];
  end(): void;
} {
  /** Of each level that is open: whether it is a list, and of which name. */
  const open: { readonly list: boolean; readonly name: string }[] = [];
  let line = 1;
  let inText = false;
  let escaped = false;
  /** The last text read, and whether a colon followed: then it names what comes. */
  let last = '';
  let word = '';
  let named = '';
  let held = '';
  /** Level of the map that is held; 0 while none is. */
  let heldAt = 0;
  let begun = false;

  const wanted = (): boolean => {
    const top = open.at(-1);
    return top !== undefined && top.list && names.has(top.name);
  };
  const bad = (why: string) => fail('INVALID_INPUT', `Line ${line}: ${why}`, { field: 'path' });

  return {
    push(text) {
      const found: JsonElement[] = [];
      let from = heldAt > 0 ? 0 : -1;
      for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (inText) {
          if (escaped) escaped = false;
          else if (code === 92) escaped = true;
          else if (code === 34) {
            inText = false;
            last = word;
          } else if (code < 32) throw bad('this is no JSON: a text is not closed.');
          if (inText && word.length < 64) word += text[index] ?? '';
          continue;
        }
        if (code === 34) {
          inText = true;
          word = '';
        } else if (code === 10) line++;
        else if (code === 58) named = last;
        else if (code === 44) named = '';
        else if (code === 123 || code === 91) {
          if (code === 123 && heldAt === 0 && wanted()) {
            heldAt = open.length + 1;
            from = index;
            held = '';
          }
          // A list in a list has the name of the outer one.
          const name = named !== '' ? named : (open.at(-1)?.name ?? '');
          open.push({ list: code === 91, name: code === 91 ? name : '' });
          named = '';
          begun = true;
          if (open.length > deepest) throw bad(`it nests more than ${deepest} levels deep.`);
        } else if (code === 125 || code === 93) {
          const closed = open.pop();
          if (closed === undefined || closed.list !== (code === 93))
            throw bad('this is no JSON: brackets do not match.');
          named = '';
          if (heldAt === open.length + 1) {
            found.push({ line, value: parsed(held + text.slice(from, index + 1), bad) });
            heldAt = 0;
            from = -1;
            held = '';
          }
        } else if (!begun && code > 32 && code !== 0xfeff) throw bad('this is no JSON.');
      }
      if (heldAt > 0) {
        held += text.slice(Math.max(0, from));
        if (held.length > limits.listItemChars * 16)
          throw bad(`one member has more than ${limits.listItemChars * 16} characters.`);
      }
      return found;
    },
    end() {
      if (!begun || open.length > 0 || inText) throw bad('the file ends within its JSON.');
    },
  };
}

function parsed(text: string, bad: (why: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad('this is no JSON.');
  }
}
