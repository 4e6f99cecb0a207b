import { useState, type ReactNode } from 'react';
import type { Expectation, RuleTest } from '../../../../shared/contract/index.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { CodeArea } from '../../../ui/controls/code-area.tsx';
import { SegmentedControl } from '../../../ui/controls/segmented.tsx';
import { TextField } from '../../../ui/controls/text-field.tsx';
import { eventLines, testFrom } from './test-words.ts';

/** One test case: its name, what the rule must do, and the events. */
export function TestForm(props: {
  readonly test: RuleTest | null;
  readonly readOnly?: boolean | undefined;
  readonly onKeep: (test: RuleTest) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const { test, readOnly = false, onKeep, onCancel } = props;
  const [name, setName] = useState(test?.name ?? '');
  const [expects, setExpects] = useState<Expectation>(test?.expects ?? 'match');
  const [events, setEvents] = useState(test === null ? '' : eventLines(test.events));
  const [wrong, setWrong] = useState<{ readonly wrong: string; readonly line: number | null } | null>(null);
  const keep = (): void => {
    const read = testFrom({ name, expects, events });
    if ('wrong' in read) setWrong(read);
    else onKeep(read);
  };
  if (readOnly)
    return (
      <CodeArea label="Events" rows={8} value={events} onChange={() => undefined} hint="One event a line." />
    );
  return (
    <div className="rule-test-form">
      <TextField
        label="Name of the case"
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <SegmentedControl<Expectation>
        label="What the rule must do"
        variant="field"
        value={expects}
        onChange={setExpects}
        options={[
          { value: 'match', label: 'Match' },
          { value: 'each', label: 'Match each' },
          { value: 'none', label: 'Not match' },
        ]}
      />
      <CodeArea
        label="Events"
        rows={6}
        value={events}
        onChange={(text) => {
          setEvents(text);
          setWrong(null);
        }}
        hint="JSON: one object a line, or a list. Their members are the fields that the rule names."
        error={wrong?.wrong}
        errorLine={wrong?.line ?? null}
      />
      <div className="rule-panel-line">
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button variant="primary" onClick={keep}>
          Keep the case
        </Button>
      </div>
    </div>
  );
}
