import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { sigmaLimits } from './limits.ts';
import type { Position, Reporter } from './problem.ts';
import { quoted } from '../../../shared/near-words.ts';

/** A YAML document as far as rules need it: maps with text keys, lists, scalars; each with its place in the file. */
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
  /** Whole numbers beyond 2^53 stay text, so that a 20-digit identifier keeps its digits. */
  readonly value: string | number | boolean | null;
  /** As it was written, where it stands without quotes; else null. */
  readonly plain: string | null;
  readonly at: Position;
}

/**
 * The documents of a rule file. What YAML itself refuses, and what is too large or too deep, goes to the reporter; the
 * other documents of the file are still read.
 */
export function readYaml(text: string, report: Reporter): readonly Tree[] {
  const start = { line: 1, column: 1 };
  if (text.length > sigmaLimits.fileChars) {
    report.error(
      start,
      '',
      `The file has ${text.length} characters.`,
      'Split it: a rule file may have 8 million.',
    );
    return [];
  }
  const deep = tooDeepAt(text);
  if (deep !== null) {
    report.error(
      deep,
      '',
      'Maps and lists are nested too deep.',
      'A rule needs five levels; remove the nesting.',
    );
    return [];
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    intAsBigInt: true,
    uniqueKeys: false,
    prettyErrors: false,
    stringKeys: false,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return [];
  return (documents as readonly Document.Parsed[]).flatMap((document) =>
    readDocument(document, lines, report),
  );
}

/**
 * The place where flow brackets or indentation nest deeper than any rule does, or null. The parser of YAML is recursive,
 * so such a text must not reach it.
 */
function tooDeepAt(text: string): Position | null {
  let depth = 0;
  let line = 1;
  let column = 0;
  let dashes = 0;
  let leading = true;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    column++;
    if (code === 10) {
      line++;
      column = 0;
      dashes = 0;
      leading = true;
    } else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) depth = Math.max(0, depth - 1);
    else if (leading && (code === 45 || code === 63)) dashes++;
    else if (code !== 32 && code !== 9) leading = false;
    // Brackets of plain text are counted too, so the bound is far above that of rules.
    if (depth > 500 || dashes > 200 || (leading && column > 2_000)) return { line, column };
  }
  return null;
}

function readDocument(document: Document.Parsed, lines: LineCounter, report: Reporter): readonly Tree[] {
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const fix = 'Correct the YAML here; quote texts that hold : # [ ] { } or begin with * & ! % @.';
    report.error(position(error.pos[0]), '', `This is not YAML: ${firstSentence(error.message)}`, fix);
    return [];
  }
  if (document.contents === null) return [];
  try {
    const tree = convert(document.contents, document, position);
    return tree.kind === 'scalar' && tree.value === null ? [] : [tree];
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    report.error(refusal.at, '', refusal.message, refusal.fix);
    return [];
  }
}

class Refusal extends Error {
  readonly at: Position;
  readonly fix: string;
  constructor(at: Position, message: string, fix: string) {
    super(message);
    this.at = at;
    this.fix = fix;
  }
}

function convert(root: Node, document: Document.Parsed, position: (offset: number) => Position): Tree {
  let nodes = 0;
  const placeOf = (node: Node): Position => position(node.range?.[0] ?? 0);
  const walk = (node: Node | null, parent: Position, depth: number): Tree => {
    const at = node === null ? parent : placeOf(node);
    if (depth > sigmaLimits.depth)
      throw new Refusal(
        at,
        'Maps and lists are nested too deep.',
        'A rule needs five levels; remove the nesting.',
      );
    if (++nodes > sigmaLimits.nodes)
      throw new Refusal(
        at,
        'The document is too large for one rule.',
        'Split it, and repeat fewer YAML aliases.',
      );
    if (node === null) return { kind: 'scalar', value: null, plain: null, at };
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined)
        throw new Refusal(
          at,
          `Nothing is called ${quoted(node.source)} here.`,
          'Define the YAML anchor first.',
        );
      return walk(target, at, depth + 1);
    }
    if (isMap(node)) return { kind: 'map', entries: entriesOf(node, at, depth), at };
    if (isSeq(node))
      return { kind: 'list', items: node.items.map((item) => walk(item as Node, at, depth + 1)), at };
    const value = isScalar(node) ? scalarOf(node.value) : null;
    const plain = isScalar(node) && node.type === 'PLAIN' ? (node.source ?? null) : null;
    return { kind: 'scalar', value, plain, at };
  };
  const entriesOf = (node: Node & { items: unknown[] }, at: Position, depth: number): Entry[] => {
    const keys = new Set<string>();
    return node.items.map((item) => {
      const { key: keyNode, value } = item as { key: Node; value: Node | null };
      const keyAt = keyNode === null ? at : placeOf(keyNode);
      if (!isScalar(keyNode)) throw new Refusal(keyAt, 'A key must be a text.', 'Put the key into quotes.');
      const key = String(keyNode.value);
      if (keys.has(key))
        throw new Refusal(
          keyAt,
          `The key ${quoted(key)} stands twice.`,
          'Join both, or rename one: YAML keeps one.',
        );
      keys.add(key);
      return { key, keyAt, value: walk(value, keyAt, depth + 1) };
    });
  };
  return walk(root, { line: 1, column: 1 }, 0);
}

function scalarOf(value: unknown): string | number | boolean | null {
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value.toString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

function firstSentence(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}

/** The value under a key, or undefined. */
export function entryOf(map: MapTree, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key === key);
}
