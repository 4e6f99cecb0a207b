import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { RuleProblem } from '../../../../shared/contract/index.ts';

/** Problems of a rule as marks in its text: from their column to the end of the word. */
export function diagnosticsOf(problems: readonly RuleProblem[], text: Text): Diagnostic[] {
  return problems.map((problem) => {
    const line = text.line(Math.min(Math.max(1, problem.line), text.lines));
    const from = Math.min(line.to, line.from + Math.max(0, problem.column - 1));
    const word = /^["']?[^\s:,\]}]+/.exec(line.text.slice(from - line.from))?.[0] ?? '';
    const mend = mendOf(problem, line.text.slice(from - line.from));
    return {
      from,
      to: Math.min(line.to, from + Math.max(word.length, 1)),
      severity: problem.severity,
      message: `${problem.message} ${problem.fix}`,
      renderMessage: () => wordsOf(`${problem.message} ${problem.fix}`),
      actions:
        mend === null
          ? []
          : [
              {
                name: `Write ${mend.word}`,
                apply: (view) =>
                  view.dispatch({
                    changes: {
                      from: from + mend.at,
                      to: from + mend.at + mend.wrong.length,
                      insert: mend.word,
                    },
                  }),
              },
            ],
    };
  });
}

/** The sentence with what stands between backticks as code. */
function wordsOf(text: string): HTMLElement {
  const whole = document.createElement('span');
  for (const [index, part] of text.split('`').entries()) {
    const piece = document.createElement(index % 2 === 1 ? 'code' : 'span');
    piece.textContent = part;
    whole.append(piece);
  }
  return whole;
}

/** The word to put in place of another, where a problem names both. */
export function mendOf(
  { message, fix }: Pick<RuleProblem, 'message' | 'fix'>,
  rest: string,
): { readonly wrong: string; readonly word: string; readonly at: number } | null {
  const word = /^Did you mean `([^`]+)`\?/.exec(fix)?.[1];
  const wrong = /["“]([^"”]+)["”]/.exec(message)?.[1];
  if (word === undefined || wrong === undefined) return null;
  const at = rest.indexOf(wrong);
  return at < 0 ? null : { wrong, word, at };
}
