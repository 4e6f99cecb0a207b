import { lazy, Suspense, type ReactNode } from 'react';
import type { DryRun } from '../../../../shared/contract/index.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { SimpleTable } from '../../../ui/data/simple-table.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { SkeletonRows } from '../../../ui/states/states.tsx';
import { TimeText } from '../../../ui/time.tsx';
import { TimedWords } from '../../../ui/timed-words.tsx';
import { dryRunSentence, everyDay } from './dry-run-words.ts';

/** As large as the rest of the page: it is read when the first chart is wanted. */
const UsageChart = lazy(() =>
  import('../../../ui/charts/usage-chart.tsx').then((module) => ({ default: module.UsageChart })),
);

type Example = DryRun['examples'][number];

/** An example that is to become a test case. */
export interface ExampleToTest {
  readonly summary: string;
  readonly events: Example['events'];
}

/** What would have been found: how much, when, on whom, and the events themselves. */
export function DryRunResult(props: {
  readonly result: DryRun;
  readonly days: number;
  readonly onExample: ((example: ExampleToTest) => void) | undefined;
  readonly onEnable: (() => void) | undefined;
}): ReactNode {
  const { result, days, onExample, onEnable } = props;
  const go = useNavigation((navigation) => navigation.go);
  return (
    <>
      <div className="rule-dry-sum" role="status">
        <p>{dryRunSentence(result, days)}</p>
        <p className="quiet">
          <TimeText at={result.from} style="moment" /> to <TimeText at={result.to} style="moment" />,{' '}
          {formatCount(result.hits)} {result.hits === 1 ? 'match' : 'matches'} before those of one subject are
          folded
          {result.unplaced > 0 && `, ${formatCount(result.unplaced)} of them about no SIM of the fleet`}
        </p>
        {onEnable !== undefined && (
          <Button variant="primary" onClick={onEnable}>
            Save and switch on
          </Button>
        )}
      </div>
      {result.findings > 0 && (
        <Section title="Findings per day" level={3}>
          <Suspense fallback={<SkeletonRows count={3} />}>
            <UsageChart
              label="Findings per day"
              points={everyDay(result)}
              unit={result.findings === 1 ? 'finding' : 'findings'}
            />
          </Suspense>
        </Section>
      )}
      {result.top.length > 0 && (
        <Section
          title="On whom"
          level={3}
          meta={`${formatCount(result.sims)} ${result.sims === 1 ? 'SIM' : 'SIMs'}, most findings first`}
        >
          <SimpleTable<DryRun['top'][number]>
            label="Whom most findings are about"
            density="compact"
            rows={result.top}
            rowKey={(row) => String(row.simKey ?? row.name)}
            onOpen={({ simKey }) => {
              if (simKey !== null) go('fleet', { record: String(simKey) });
            }}
            columns={[
              { id: 'name', header: 'Name', cell: (row) => <span className="truncate">{row.name}</span> },
              {
                id: 'iccid',
                header: 'ICCID',
                width: '11rem',
                cell: (row) => <span className="mono">{row.iccid ?? 'no SIM'}</span>,
              },
              {
                id: 'findings',
                header: 'Findings',
                width: '4.5rem',
                align: 'end',
                cell: (row) => formatCount(row.findings),
              },
            ]}
          />
        </Section>
      )}
      {result.examples.length > 0 && (
        <Section title="Examples" level={3} meta="the first ones, with the event that decided">
          <ul className="rule-examples">
            {result.examples.map((example) => (
              <ExampleItem
                key={`${example.at}${example.simKey}${example.summary}`}
                example={example}
                onExample={onExample}
              />
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function ExampleItem({
  example,
  onExample,
}: {
  readonly example: Example;
  readonly onExample: ((example: ExampleToTest) => void) | undefined;
}): ReactNode {
  const { at, summary, event, events } = example;
  return (
    <li className="rule-example">
      <details>
        <summary>
          <span className="mono quiet">
            <TimeText at={at} style="moment" />
          </span>{' '}
          <TimedWords text={summary} />
        </summary>
        <dl className="rule-event">
          {Object.entries(event).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
        {events.length > 1 && (
          <p className="quiet">{formatCount(events.length)} events of its window belong to it.</p>
        )}
      </details>
      {onExample !== undefined && (
        <Button variant="quiet" onClick={() => onExample({ summary, events })}>
          Make a test case
        </Button>
      )}
    </li>
  );
}
