import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The look of the editor in the tokens of the page, which reach into its shadow root and follow the theme. */
export const editorLook: Extension = [
  EditorView.theme({
    '&': {
      height: '100%',
      backgroundColor: 'var(--sunk)',
      color: 'var(--text-1)',
      fontSize: 'var(--fs-13)',
    },
    // The frame around the editor shows the focus: an outline here would lie under the gutter.
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.25rem' },
    '.cm-content': { caretColor: 'var(--accent)', padding: '0.5rem 0' },
    '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      backgroundColor: 'var(--accent-tint)',
    },
    '.cm-activeLine': { backgroundColor: 'var(--hover)' },
    '.cm-gutters': {
      backgroundColor: 'var(--sunk)',
      color: 'var(--text-3)',
      border: 'none',
      borderRight: '1px solid var(--line)',
    },
    '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text-1)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
      backgroundColor: 'var(--pressed)',
      color: 'inherit',
    },
    '.cm-searchMatch': { backgroundColor: 'var(--accent-tint)', outline: '1px solid var(--accent)' },
    '.cm-selectionMatch': { backgroundColor: 'var(--hover)' },
    '.cm-tooltip': {
      backgroundColor: 'var(--overlay)',
      color: 'var(--text-1)',
      border: '1px solid var(--line-2)',
      borderRadius: 'var(--radius-control)',
      boxShadow: 'var(--shadow)',
      fontFamily: 'var(--font-ui)',
      fontSize: 'var(--fs-12)',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxHeight: '16rem' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.125rem 0.5rem', color: 'var(--text-1)' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
      backgroundColor: 'var(--accent-tint)',
      color: 'var(--text-1)',
    },
    '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)' },
    '.cm-completionDetail': { color: 'var(--text-2)', fontStyle: 'normal', fontFamily: 'var(--font-ui)' },
    '.cm-tooltip.cm-completionInfo': { padding: '0.375rem 0.5rem', maxWidth: '22rem' },
    '.rule-help': { padding: '0.375rem 0.5rem', maxWidth: '24rem' },
    '.cm-diagnostic': { padding: '0.375rem 0.5rem', maxWidth: '30rem', whiteSpace: 'normal' },
    '.cm-diagnostic-error': { borderLeft: '3px solid var(--fail)' },
    '.cm-diagnostic-warning': { borderLeft: '3px solid var(--sev-m-edge)' },
    '.cm-diagnosticAction': {
      backgroundColor: 'transparent',
      color: 'var(--accent)',
      border: '1px solid var(--line-3)',
      borderRadius: 'var(--radius-control)',
    },
    '.cm-lintRange-error': {
      backgroundImage: 'none',
      textDecoration: 'underline wavy var(--fail)',
      textDecorationSkipInk: 'none',
    },
    '.cm-lintRange-warning': {
      backgroundImage: 'none',
      textDecoration: 'underline wavy var(--sev-m-edge)',
      textDecorationSkipInk: 'none',
    },
    '.cm-lint-marker': { width: '0.5rem', height: '0.5rem', margin: '0.375rem 0', content: 'normal' },
    '.cm-lint-marker-error': { borderRadius: '50%', backgroundColor: 'var(--fail)' },
    '.cm-lint-marker-warning': { backgroundColor: 'var(--sev-m-edge)' },
    '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text-1)', fontFamily: 'var(--font-ui)' },
    '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line-2)' },
    '.cm-panel.cm-search': { padding: '0.5rem', fontSize: 'var(--fs-12)' },
    '.cm-panel.cm-search label': { fontSize: 'inherit' },
    '.cm-textfield': {
      fontSize: 'inherit',
      backgroundColor: 'var(--surface)',
      color: 'var(--text-1)',
      border: '1px solid var(--line-3)',
      borderRadius: 'var(--radius-control)',
    },
    '.cm-button': {
      fontSize: 'inherit',
      backgroundImage: 'none',
      backgroundColor: 'var(--raised)',
      color: 'var(--text-1)',
      border: '1px solid var(--line-2)',
      borderRadius: 'var(--radius-control)',
    },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
      { tag: [tags.string, tags.content, tags.attributeValue], color: 'var(--text-1)' },
      { tag: [tags.keyword, tags.bool, tags.null, tags.number], color: 'var(--seen)' },
      { tag: [tags.comment, tags.lineComment], color: 'var(--text-3)' },
      { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--text-2)' },
      { tag: [tags.meta, tags.labelName, tags.typeName], color: 'var(--wait)' },
    ]),
  ),
];
