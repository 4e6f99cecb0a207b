import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef, type ReactNode, type Ref } from 'react';
import type { RuleProblem, RuleVocabulary } from '../../../../shared/contract/index.ts';
import { completeRule } from './completion.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { hoverHelp } from './hover-help.ts';
import { editorLook } from './theme.ts';

export interface CodeEditorHandle {
  /** Puts the cursor there and brings it into sight; both count from 1. */
  goTo(line: number, column: number): void;
  /** Selects from there to the end of the line, so that what is typed takes its place. */
  selectRest(line: number, column: number): void;
  focus(): void;
}

export interface CodeEditorProps {
  /** Accessible name of the text. */
  readonly label: string;
  /** What it begins with; a later change of it is not taken over. */
  readonly initial: string;
  readonly readOnly: boolean;
  readonly words: RuleVocabulary | undefined;
  readonly problems: readonly RuleProblem[];
  readonly onChange: (text: string) => void;
  readonly ref?: Ref<CodeEditorHandle> | undefined;
}

/**
 * The text of a rule. It lives in a shadow root: there the editor's styles are constructed sheets, which the policy of the
 * page allows, while style elements are refused. Tab leaves the field unless a completion is open.
 */
export function CodeEditor(props: CodeEditorProps): ReactNode {
  const { label, initial, readOnly, words, problems, onChange, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const assist = useRef(new Compartment());
  const lock = useRef(new Compartment());
  const latest = useRef(onChange);
  useLayoutEffect(() => {
    latest.current = onChange;
  });
  const first = useRef({ label, initial });

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    // The element outlives a strict remount, and a root cannot be attached twice.
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current.initial,
        extensions: [
          basics,
          // Editable text can be reached anyway; said aloud, checkers see that keys reach what scrolls.
          EditorView.contentAttributes.of({ 'aria-label': first.current.label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current(update.state.doc.toString());
          }),
          assist.current.of([]),
          lock.current.of([]),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const helpers: Extension =
      words === undefined
        ? []
        : [autocompletion({ override: [completeRule(words)], icons: false }), hoverHelp(words)];
    view.current?.dispatch({ effects: assist.current.reconfigure(helpers) });
  }, [words]);

  useEffect(() => {
    const locked: Extension = readOnly ? [EditorState.readOnly.of(true)] : [];
    view.current?.dispatch({ effects: lock.current.reconfigure(locked) });
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor !== null)
      editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(problems, editor.state.doc)));
  }, [problems]);

  useEffect(() => {
    const put = (line: number, column: number, rest: boolean): void => {
      const editor = view.current;
      if (editor === null) return;
      const found = editor.state.doc.line(Math.min(Math.max(1, line), editor.state.doc.lines));
      const anchor = Math.min(found.to, found.from + Math.max(0, column - 1));
      editor.dispatch({
        selection: { anchor, head: rest ? found.to : anchor },
        effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      });
      editor.focus();
    };
    const handle: CodeEditorHandle = {
      goTo: (line, column) => put(line, column, false),
      selectRest: (line, column) => put(line, column, true),
      focus: () => view.current?.focus(),
    };
    if (typeof ref === 'function') ref(handle);
    else if (ref !== null && ref !== undefined) ref.current = handle;
  }, [ref]);

  return <div ref={host} className="rule-code" />;
}

/**
 * What is typed over a selection is put into the text here: the browser would join the lines itself, and carry their look over
 * in style attributes, which the policy of the page refuses and the log notes.
 */
const typedOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const { data } = event;
    if (event.inputType !== 'insertText' || data === null || empty || view.composing) return false;
    if (view.state.readOnly) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

const basics: Extension = [
  typedOverSelection,
  lineNumbers(),
  lintGutter(),
  foldGutter(),
  history(),
  drawSelection(),
  indentOnInput(),
  indentUnit.of('  '),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  search({ top: false }),
  yaml(),
  EditorView.lineWrapping,
  editorLook,
  keymap.of([
    { key: 'Tab', run: acceptCompletion },
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...lintKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    // Ctrl-Enter saves the rule, so it inserts no line here.
    ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
  ]),
];
