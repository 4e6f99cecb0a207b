import type { ReactNode } from 'react';
import type { RuleProblem } from '../../../../shared/contract/index.ts';
import { CodeWords } from '../../../ui/data/code-words.tsx';

/** What is wrong with the text, by line; a press goes there. */
export function ProblemList(props: {
  readonly problems: readonly RuleProblem[];
  /** The text was not looked at yet. */
  readonly checking: boolean;
  /** The rule is off and was not tried over history: what to do next is worth saying. */
  readonly untried: boolean;
  /** Why the text could not be looked at. */
  readonly failure: string | null;
  readonly onGo: (problem: RuleProblem) => void;
}): ReactNode {
  if (props.failure !== null)
    return (
      <p className="rule-panel-note" role="alert">
        {props.failure}
      </p>
    );
  if (props.checking && props.problems.length === 0)
    return <p className="rule-panel-note quiet">Checking…</p>;
  if (props.problems.length === 0)
    return (
      <p className="rule-panel-note quiet">
        Nothing is wrong with the text.
        {props.untried && ' Dry run shows what it would have found, before it is switched on.'}
      </p>
    );
  return (
    <ul className="rule-problems">
      {props.problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.message}`}>
          <button type="button" className="rule-problem" onClick={() => props.onGo(problem)}>
            <span className="mono quiet">
              {problem.line}:{problem.column}
            </span>
            <span>
              <b>{problem.severity === 'error' ? 'Error' : 'Warning'}</b> {problem.message}{' '}
              <span className="quiet">
                <CodeWords text={problem.fix} />
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
