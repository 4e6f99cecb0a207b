import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { RuleTest, RuleTestResult } from '../../../../shared/contract/index.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { formatCount } from '../../../ui/format.ts';
import { StatusText } from '../../../ui/status/status-glyph.tsx';
import { TestForm } from './test-form.tsx';
import { expectationWords } from './test-words.ts';

export interface TestsPanelProps {
  readonly tests: readonly RuleTest[];
  /** By the place of the case; undefined while it is being tried. */
  readonly results: readonly RuleTestResult[] | undefined;
  /** Why they could not be tried. */
  readonly failure: string | null;
  readonly readOnly: boolean;
  readonly onChange: (tests: readonly RuleTest[]) => void;
}

/** Test cases of the rule, tried anew after every change of text or case. */
export function TestsPanel({ tests, results, failure, readOnly, onChange }: TestsPanelProps): ReactNode {
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const passed = results?.filter((result) => result.passed).length ?? 0;
  const put = (index: number | 'new', test: RuleTest): void => {
    onChange(index === 'new' ? [...tests, test] : tests.map((one, at) => (at === index ? test : one)));
    setOpen(null);
  };
  return (
    <div className="rule-tests">
      <div className="rule-panel-line">
        <span role="status">
          {tests.length === 0
            ? 'No test case yet: add one that must match and one that must not.'
            : failure !== null
              ? failure
              : results === undefined
                ? 'Trying…'
                : `${formatCount(passed)} of ${formatCount(tests.length)} hold`}
        </span>
        {!readOnly && open !== 'new' && (
          <Button
            icon={<Plus size={16} strokeWidth={1.5} aria-hidden="true" />}
            onClick={() => setOpen('new')}
          >
            Add
          </Button>
        )}
      </div>
      {open === 'new' && (
        <TestForm test={null} onKeep={(test) => put('new', test)} onCancel={() => setOpen(null)} />
      )}
      <ul className="rule-test-list">
        {tests.map((test, index) => {
          const result = results?.[index];
          return (
            <li key={`${index}${test.name}`} className="rule-test">
              <div className="rule-test-head">
                <StatusText name={result === undefined ? 'requested' : result.passed ? 'verified' : 'failed'}>
                  {result === undefined ? 'trying' : result.passed ? 'holds' : 'fails'}
                </StatusText>
                <b className="truncate">{test.name}</b>
                <span className="detections-gap" />
                <Button variant="quiet" onClick={() => setOpen(open === index ? null : index)}>
                  {open === index ? 'Close' : readOnly ? 'Show' : 'Edit'}
                </Button>
                {!readOnly && (
                  <Button variant="quiet" onClick={() => onChange(tests.filter((_, at) => at !== index))}>
                    Remove
                  </Button>
                )}
              </div>
              <p className="quiet">
                {expectationWords[test.expects]}, {formatCount(test.events.length)}{' '}
                {test.events.length === 1 ? 'event' : 'events'}. {result?.said}
              </p>
              {open === index && (
                <TestForm
                  test={test}
                  readOnly={readOnly}
                  onKeep={(next) => put(index, next)}
                  onCancel={() => setOpen(null)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
