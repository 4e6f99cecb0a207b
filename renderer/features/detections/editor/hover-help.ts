import { hoverTooltip, type Tooltip } from '@codemirror/view';
import type { Extension } from '@codemirror/state';
import type { RuleVocabulary } from '../../../../shared/contract/index.ts';
import { fieldsFor, helpOf } from './completion.ts';
import { placeAt } from './rule-place.ts';

/** What a word of the rule means, where the console knows it; null elsewhere. */
export function helpFor(words: RuleVocabulary, text: string, from: number, word: string): string | null {
  const place = placeAt(text, from);
  const [top] = place.path;
  if (text[from - 1] === '|') {
    const modifier = words.modifiers.find(({ name }) => name === word);
    return modifier === undefined ? null : `${word}: ${modifier.about}.`;
  }
  if (place.kind === 'key' && (top === 'detection' || top === 'filter') && place.path.length >= 2) {
    const field = fieldsFor(words, place.categories).find(
      ({ name, aliases }) => name === word || aliases.includes(word),
    );
    return field === undefined ? null : helpOf(field);
  }
  const within = place.path[1] === 'condition' ? 'condition' : (top ?? '');
  const key = words.keys.find((one) => one.name === word && one.within === within);
  if (place.kind === 'key' && key !== undefined) return `${word}: ${key.about}.`;
  const known =
    words.tags.find(({ name }) => name === word) ??
    words.values.find(({ name, of }) => name === word && of === place.key) ??
    words.logsources.find(({ category }) => category === word);
  return known === undefined ? null : known.about;
}

/** Shows help on the word under the pointer. */
export function hoverHelp(words: RuleVocabulary): Extension {
  return hoverTooltip((view, position): Tooltip | null => {
    const line = view.state.doc.lineAt(position);
    const before = /[\w.-]*$/.exec(line.text.slice(0, position - line.from))?.[0] ?? '';
    const after = /^[\w.-]*/.exec(line.text.slice(position - line.from))?.[0] ?? '';
    const word = `${before}${after}`;
    const from = position - before.length;
    const help = word === '' ? null : helpFor(words, view.state.doc.toString(), from, word);
    if (help === null) return null;
    return {
      pos: from,
      end: from + word.length,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'rule-help';
        dom.textContent = help;
        return { dom };
      },
    };
  });
}
