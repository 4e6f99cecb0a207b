import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Position, Reporter } from './problems.ts';
import { quoted } from '../../../../shared/near-words.ts';

/** A description as far as it is data: maps with text keys, lists and scalars, each with its place in the text. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly at: Position;
}

export interface Entry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly at: Position;
}

export interface ScalarTree {
  readonly kind: 'scalar';
  /** Whole numbers beyond 2^53 stay text, so that a long identifier keeps its digits. */
  readonly value: string | number | boolean | null;
  readonly at: Position;
}

/** Characters of a description; the longest shipped one has a twentieth of this. */
const longest = 200_000;
/** Levels of maps and lists. A description needs six; the parser of YAML is recursive, so deeper text must not reach it. */
const deepest = 16;
/** Brackets that may be open at once before the text is parsed at all; some may stand in plain text. */
const mostBrackets = 200;

/**
 * The one map that a description is. YAML's machinery for repeating and typing (anchors, aliases, merges, tags) is refused: a few
 * characters of it can stand for gigabytes.
 *
 * @returns null when there is an error, which the reporter then holds
 */
export function readTree(text: string, report: Reporter): MapTree | null {
  const start = { line: 1, column: 1 };
  if (text.length > longest) {
    report.error(start, '', `The description has ${text.length} characters.`, `Shorten it to ${longest}.`);
    return null;
  }
  if (nestsTooDeep(text)) {
    report.error(
      start,
      '',
      'Maps and lists are nested too deep.',
      'A description needs six levels; remove the nesting.',
    );
    return null;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    uniqueKeys: true,
    prettyErrors: false,
    merge: false,
    logLevel: 'silent',
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const fix = 'Correct the YAML here; put texts that hold : # { } [ ] or begin with * & ! % @ into quotes.';
    report.error(position(error.pos[0]), '', `This is not plain YAML: ${firstLine(error.message)}`, fix);
    return null;
  }
  const tree = document.contents === null ? null : convert(document.contents, position, start, 0, report);
  if (report.hasErrors) return null;
  if (tree?.kind === 'map') return tree;
  report.error(start, '', 'A description is a map.', 'Begin with the line: sextant: 1');
  return null;
}

function nestsTooDeep(text: string): boolean {
  let open = 0;
  let indicators = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    // `- - - -` and `? ? ?` open a level each without a bracket.
    indicators = character === '-' || character === '?' ? indicators + 1 : character === ' ' ? indicators : 0;
    if (open > mostBrackets || indicators > mostBrackets) return true;
  }
  return text.split('\n').some((line) => line.length - line.trimStart().length > mostBrackets);
}

function convert(
  node: Node,
  position: (offset: number) => Position,
  parent: Position,
  depth: number,
  report: Reporter,
): Tree {
  const at = node.range === null || node.range === undefined ? parent : position(node.range[0]);
  const nothing: Tree = { kind: 'scalar', value: null, at };
  const refuse = (message: string, fix: string): Tree => {
    report.error(at, '', message, fix);
    return nothing;
  };
  if (depth > deepest)
    return refuse('Maps and lists are nested too deep.', 'A description needs six levels.');
  if ('anchor' in node && node.anchor !== undefined)
    return refuse(
      'Anchors are not used in descriptions.',
      'Remove the &name and write the value where it is needed.',
    );
  if (node.tag !== undefined && node.tag !== null)
    return refuse(`The tag ${quoted(node.tag)} is not used in descriptions.`, 'Remove it.');
  if (isMap(node)) {
    const entries = node.items.flatMap((item): Entry[] => {
      const key = item.key as Node | null;
      const keyAt = key?.range === null || key?.range === undefined ? at : position(key.range[0]);
      if (!isScalar(key)) {
        report.error(keyAt, '', 'A key must be one word or text.', 'Put the key into quotes.');
        return [];
      }
      const value = item.value as Node | null;
      const name = key.source ?? String(key.value);
      return [
        {
          key: name,
          keyAt,
          value:
            value === null
              ? { kind: 'scalar', value: null, at: keyAt }
              : convert(value, position, keyAt, depth + 1, report),
        },
      ];
    });
    return { kind: 'map', entries, at };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) =>
      item === null ? nothing : convert(item as Node, position, at, depth + 1, report),
    );
    return { kind: 'list', items, at };
  }
  if (isScalar(node)) return { kind: 'scalar', value: scalarOf(node.value), at };
  return refuse('Aliases are not used in descriptions.', 'Write the value itself instead of *name.');
}

function scalarOf(value: unknown): ScalarTree['value'] {
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value.toString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

function firstLine(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}
