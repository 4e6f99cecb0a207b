import { type Document, isAlias, isScalar, LineCounter, parseAllDocuments } from 'yaml';
import { quoted } from '../../../shared/near-words.ts';
import {
  complaint,
  positionsOf,
  treeOf,
  type Position,
  type Strictness,
  type Tree,
} from '../kernel/yaml-tree.ts';
import { sigmaLimits } from './limits.ts';
import type { Reporter } from './problem.ts';

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
  const position = positionsOf(lines);
  const [error] = document.errors;
  if (error !== undefined) {
    const fix = 'Correct the YAML here; quote texts that hold : # [ ] { } or begin with * & ! % @.';
    report.error(position(error.pos[0]), '', `This is not YAML: ${complaint(error)}`, fix);
    return [];
  }
  if (document.contents === null) return [];
  try {
    const tree = treeOf(document.contents, position, oneRule(document));
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

/** What a document about one rule may hold. The first refusal ends it: what follows would be read against another meaning. */
function oneRule(document: Document.Parsed): Strictness {
  let nodes = 0;
  return {
    enter(node, at, depth) {
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
      if (!isAlias(node)) return node;
      const target = node.resolve(document);
      if (target === undefined)
        throw new Refusal(
          at,
          `Nothing is called ${quoted(node.source)} here.`,
          'Define the YAML anchor first.',
        );
      return target;
    },
    key(node, at, taken) {
      if (!isScalar(node)) throw new Refusal(at, 'A key must be a text.', 'Put the key into quotes.');
      const key = String(node.value);
      if (taken.has(key))
        throw new Refusal(
          at,
          `The key ${quoted(key)} stands twice.`,
          'Join both, or rename one: YAML keeps one.',
        );
      return key;
    },
  };
}
