/** Where the cursor stands in the text of a rule, as far as completion and help need to know. */
export interface RulePlace {
  /** Keys above, outermost first: `detection`, `selection`. */
  readonly path: readonly string[];
  /** Key: the name is being written. Value: what stands after the colon, or is an item of the list under the key. */
  readonly kind: 'key' | 'value';
  /** Of a value: the key it belongs to, with its modifiers. */
  readonly key: string | null;
  /** What of the word stands before the cursor, and where the word begins in the text. */
  readonly typed: string;
  readonly from: number;
  /** Categories of the log source of the document; of all documents where this one has none of its own. */
  readonly categories: readonly string[];
  /** Names of the selections of this document, and names of all documents. */
  readonly selections: readonly string[];
  readonly names: readonly string[];
}

const keyLine = /^(\s*(?:- +)*)(["']?)([^\s:#"'[\]{}][^:#"'[\]{}]*?)\2\s*:(?:\s+(.*)|\s*)$/;

/**
 * Reads the place of an offset from indentation, as YAML has it, without needing the text to be sound: it is being
 * written. Maps in braces are read within their line.
 */
export function placeAt(text: string, offset: number): RulePlace {
  const document = documentAround(text, offset);
  const before = text.slice(document.from, offset);
  const lines = before.split('\n');
  const line = lines.pop() ?? '';
  const shared = {
    categories: categoriesOf(document.text, text),
    selections: selectionsOf(document.text),
    names: [...text.matchAll(/^name:[ \t]*(["']?)([\w.-]+)\1[ \t]*$/gm)].map((match) => match[2] ?? ''),
  };
  const make = (kind: RulePlace['kind'], path: readonly string[], key: string | null, typed: string) => ({
    ...shared,
    path,
    kind,
    key,
    typed,
    from: offset - typed.length,
  });

  const braces = /[{[]([^{}[\]]*)$/.exec(line);
  const outer = /^(\s*(?:- +)*)(["']?)([^:#]+?)\2\s*:\s*[{[]/.exec(line);
  if (braces !== null && outer !== null) {
    const indent = (outer[1] ?? '').length;
    const path = parentsOf(lines, indent);
    const key = outer[3] ?? '';
    const last = (braces[1] ?? '').split(',').at(-1) ?? '';
    const isList = line[braces.index] === '[';
    const pair = /^\s*([^:]+?)\s*:\s*(.*)$/.exec(last);
    if (isList) return make('value', path, key, last.trimStart());
    if (pair !== null) return make('value', [...path, key], pair[1] ?? '', (pair[2] ?? '').trimStart());
    return make('key', [...path, key], null, last.trimStart());
  }

  const pair = keyLine.exec(line);
  if (pair !== null && (pair[4] !== undefined || /:\s+$/.test(line))) {
    const path = parentsOf(lines, (pair[1] ?? '').length);
    const typed = wordBefore(pair[4] ?? '');
    return make('value', path, pair[3] ?? '', typed);
  }
  const indent = /^\s*/.exec(line)?.[0].length ?? 0;
  const item = /^(\s*(?:- +)+)(.*)$/.exec(line);
  if (item !== null) {
    const parents = parentsOf(lines, indent, true);
    const typed = item[2] ?? '';
    const key = parents.at(-1) ?? null;
    const holdsMaps = parents.length >= 2 && parents[0] === 'detection' && parents.length === 2;
    if (holdsMaps && !/^["'%]/.test(typed)) return make('key', parents, null, typed);
    return make('value', parents.slice(0, -1), key, typed);
  }
  return make('key', parentsOf(lines, indent), null, line.slice(indent));
}

/** The last word of a value being written; conditions have several. */
function wordBefore(value: string): string {
  return /(?:^|[\s(])([^\s(]*)$/.exec(value)?.[1] ?? value;
}

/**
 * Keys above a line of this indentation.
 *
 * @param listed the line is an item: a key of the same indentation holds the list
 */
function parentsOf(lines: readonly string[], indent: number, listed = false): string[] {
  const parents: string[] = [];
  let below = listed ? indent + 1 : indent;
  for (let index = lines.length - 1; index >= 0 && below > 0; index--) {
    const found = keyLine.exec(lines[index] ?? '');
    if (found === null) continue;
    const [, lead = '', , key = ''] = found;
    // A key after a dash stands where its map begins; the key that holds the list is further out.
    const own = lead.length;
    if (own >= below) continue;
    parents.unshift(key);
    below = lead.includes('-') ? lead.indexOf('-') + 1 : own;
  }
  return parents;
}

function documentAround(text: string, offset: number): { readonly from: number; readonly text: string } {
  let from = 0;
  let to = text.length;
  for (const mark of text.matchAll(/^---[ \t]*$/gm)) {
    if (mark.index < offset) from = mark.index + mark[0].length;
    else {
      to = mark.index;
      break;
    }
  }
  return { from, text: text.slice(from, to) };
}

function categoriesOf(document: string, all: string): string[] {
  const own = categoriesIn(document);
  return own.length > 0 ? own : categoriesIn(all);
}

function categoriesIn(text: string): string[] {
  const found = [...text.matchAll(/\bcategory:[ \t]*(["']?)([\w-]+)\1/g)].map((match) => match[2] ?? '');
  return [...new Set(found)];
}

/** Keys right below `detection` or `filter`, but for those that are no selections. */
function selectionsOf(document: string): string[] {
  const names: string[] = [];
  let inside = false;
  let indent: number | null = null;
  for (const line of document.split('\n')) {
    if (/^\S/.test(line)) {
      inside = /^(detection|filter):/.test(line);
      indent = null;
    }
    const [, lead = '', name] = (inside ? /^(\s+)([\w-]+):/.exec(line) : null) ?? [];
    if (name === undefined) continue;
    indent ??= lead.length;
    if (lead.length === indent && name !== 'condition' && name !== 'rules') names.push(name);
  }
  return names;
}
