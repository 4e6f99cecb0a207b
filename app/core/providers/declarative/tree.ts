import { isAlias, isScalar, LineCounter, parseDocument } from 'yaml';
import { quoted } from '../../../../shared/near-words.ts';
import { complaint, positionsOf, treeOf, type MapTree, type Strictness } from '../../kernel/yaml-tree.ts';
import type { Reporter } from './problems.ts';

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
  const position = positionsOf(lines);
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const fix = 'Correct the YAML here; put texts that hold : # { } [ ] or begin with * & ! % @ into quotes.';
    report.error(position(error.pos[0]), '', `This is not plain YAML: ${complaint(error)}`, fix);
    return null;
  }
  const tree = document.contents === null ? null : treeOf(document.contents, position, plainData(report));
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

/** Data and nothing else. What is refused is left out and the rest read on, so that all mistakes are told at once. */
function plainData(report: Reporter): Strictness {
  return {
    enter(node, at, depth) {
      if (node === null) return null;
      const refuse = (message: string, fix: string): null => {
        report.error(at, '', message, fix);
        return null;
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
      if (isAlias(node))
        return refuse('Aliases are not used in descriptions.', 'Write the value itself instead of *name.');
      return node;
    },
    key(node, at) {
      if (isScalar(node)) return node.source ?? String(node.value);
      report.error(at, '', 'A key must be one word or text.', 'Put the key into quotes.');
      return null;
    },
  };
}
