import { useState, type ReactNode } from 'react';
import { errorTitles } from '../../../data/error-text.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { SegmentedControl } from '../../../ui/controls/segmented.tsx';
import { ProgressBar } from '../../../ui/charts/bars.tsx';
import { counted } from '../../../ui/counted.ts';
import { formatCount, formatPercent } from '../../../ui/format.ts';
import { ErrorState } from '../../../ui/states/states.tsx';
import { TimeText } from '../../../ui/time.tsx';
import { DryRunResult, type ExampleToTest } from './dry-run-result.tsx';
import type { useDryRun } from './use-dry-run.ts';

const spans = ['1', '7', '30', '90'] as const;

/** Tries the rule over stored history before it is switched on. */
export function DryRunPanel(props: {
  readonly run: ReturnType<typeof useDryRun>;
  readonly text: string;
  readonly ruleId: string | null;
  /** With an error in the text, or before it was looked at, nothing can be tried. */
  readonly errors: number;
  readonly checking: boolean;
  readonly readOnly: boolean;
  readonly onExample: (example: ExampleToTest) => void;
  /** Stores the rule and switches it on; absent where it is on. */
  readonly onEnable: (() => void) | undefined;
}): ReactNode {
  const { run, text, ruleId, errors, checking, readOnly, onExample, onEnable } = props;
  const broken = errors > 0 || checking;
  const { state } = run;
  const [days, setDays] = useState<(typeof spans)[number]>('7');
  return (
    <div className="rule-dry">
      <div className="rule-panel-line">
        <SegmentedControl<(typeof spans)[number]>
          label="Days of history"
          value={days}
          onChange={setDays}
          options={spans.map((value) => ({ value, label: value === '1' ? '1 day' : `${value} days` }))}
        />
        {state.is === 'running' ? (
          <Button onClick={run.cancel}>Cancel</Button>
        ) : (
          <Button
            variant={state.is === 'done' ? 'default' : 'primary'}
            disabled={broken}
            onClick={() => run.start({ text, ruleId, days: Number(days) })}
          >
            {state.is === 'done' ? 'Try again' : 'Try it'}
          </Button>
        )}
      </div>
      {broken && state.is !== 'running' && (
        <p className="rule-panel-note quiet">{checking ? 'Checking the text…' : toMend(errors)}</p>
      )}
      {state.is === 'idle' && !broken && (
        <p className="rule-panel-note quiet">
          Judges the events that are stored, as the console would have, and leaves no trace: no finding, no
          incident.
        </p>
      )}
      {state.is === 'running' && <Running progress={state.progress} />}
      {state.is === 'failed' && (
        <ErrorState title={errorTitles[state.error.code]} errorId={state.error.traceId ?? state.error.code}>
          {state.error.message}
        </ErrorState>
      )}
      {state.is === 'done' && (
        <>
          {state.text !== text && (
            <p className="rule-panel-note" role="status">
              The text changed since: this is what the earlier text would have found.
            </p>
          )}
          <DryRunResult
            result={state.result}
            days={state.days}
            onExample={readOnly ? undefined : onExample}
            onEnable={state.text === text ? onEnable : undefined}
          />
        </>
      )}
    </div>
  );
}

/** @param errors in the text, one or more */
function toMend(errors: number): string {
  return errors === 1
    ? 'The text has an error: mend it first. Problems says where it is.'
    : `The text has ${formatCount(errors)} errors: mend them first. Problems says where they are.`;
}

function Running({
  progress,
}: {
  readonly progress: { from: number; to: number; at: number; events: number; findings: number } | null;
}): ReactNode {
  const span = progress === null ? 0 : progress.to - progress.from;
  const share = progress === null || span <= 0 ? null : (progress.at - progress.from) / span;
  return (
    <div className="rule-dry-running">
      <ProgressBar label="Dry run" value={share} text={share === null ? 'starting' : formatPercent(share)} />
      {progress === null ? (
        <p className="quiet">Reading what is stored…</p>
      ) : (
        <p className="quiet">
          Up to <TimeText at={progress.at} style="moment" />: {counted(progress.events, 'event')},{' '}
          {counted(progress.findings, 'finding')}
        </p>
      )}
    </div>
  );
}
