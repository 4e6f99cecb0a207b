import { lazy, Suspense, useState, type FormEvent, type ReactNode } from 'react';
import type { BaselineSeries, SimBaseline } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import { Progress } from '../../ui/data/progress.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { ErrorState, SkeletonRows } from '../../ui/states/states.tsx';
import { TimeText } from '../../ui/time.tsx';

/** Read when the first chart is wanted, as the chart of usage is. */
const BandChart = lazy(() =>
  import('../../ui/charts/band-chart.tsx').then((module) => ({ default: module.BandChart })),
);

type Metric = BaselineSeries['metric'];

const names: Readonly<Record<Metric, string>> = {
  up: 'Uplink',
  down: 'Downlink',
  sessions: 'Sessions',
  destinations: 'Destinations',
  sms: 'SMS',
};

export interface SimBaselinesProps {
  readonly simKey: number;
  /** How the SIM is called. */
  readonly label: string;
}

/** What is expected of this SIM hour by hour, what it did, and how far it is known. */
export function SimBaselines({ simKey, label }: SimBaselinesProps): ReactNode {
  const { data, error, refetch } = useOp('detections.baseline', { simKey }, { keep: true });
  const [metric, setMetric] = useState<Metric>('up');
  const [resetting, setResetting] = useState(false);
  if (data === undefined) {
    const known = error === null ? null : asAppError(error);
    return (
      <Section title="Behaviour">
        {known === null ? (
          <SkeletonRows count={3} />
        ) : (
          <ErrorState
            title="Its baselines cannot be shown"
            errorId={known.traceId ?? known.code}
            onRetry={() => void refetch()}
          >
            {known.message}
          </ErrorState>
        )}
      </Section>
    );
  }
  const series = data.series.find((one) => one.metric === metric);
  return (
    <Section
      title="Behaviour"
      meta={
        series !== undefined && series.samples >= series.needs
          ? 'last 14 days; the band is what is usual at each hour'
          : 'last 14 days'
      }
      aside={
        !resetting && (
          <Button variant="quiet" onClick={() => setResetting(true)}>
            Learn anew
          </Button>
        )
      }
    >
      <SegmentedControl
        label="Metric"
        variant="quiet"
        value={metric}
        onChange={setMetric}
        options={data.series.map((one) => ({ value: one.metric, label: names[one.metric] }))}
      />
      {series !== undefined && <SeriesView series={series} alarmAt={data.alarmAt} label={label} />}
      <Standing data={data} />
      {resetting && <ResetForm simKey={simKey} onDone={() => setResetting(false)} />}
    </Section>
  );
}

function SeriesView({
  series,
  alarmAt,
  label,
}: {
  readonly series: BaselineSeries;
  readonly alarmAt: number;
  readonly label: string;
}): ReactNode {
  const text = series.unit === 'bytes' ? formatBytes : (value: number) => formatCount(Math.round(value));
  const collected = series.points.filter(({ value }) => value !== null);
  if (collected.length === 0)
    return <p className="quiet">Nothing of this was collected in the last 14 days.</p>;
  // From a few hours the band holds everything: an attack among them would be drawn as usual.
  const known = series.samples >= series.needs;
  const strange = collected.filter((point) => stands(point, alarmAt)).at(-1);
  return (
    <>
      <Suspense fallback={<SkeletonRows count={3} />}>
        <BandChart
          key={series.metric}
          label={`${names[series.metric]} of ${label}`}
          points={series.points.map((point) => ({
            at: point.at,
            value: point.value,
            low: known ? point.low : null,
            high: known ? point.high : null,
            marked: stands(point, alarmAt),
          }))}
          text={text}
          timeStyle={series.every === 'hour' ? 'moment' : 'date'}
        />
      </Suspense>
      <Learning series={series} />
      {strange !== undefined && (
        <p>
          Stood out last at <TimeText at={strange.at} style="moment" />: {text(strange.value ?? 0)}
          {strange.high !== null && `, where up to ${text(strange.high)} is usual`}. Score{' '}
          {(strange.score ?? 0).toFixed(2)} of 1, {alarmAt} is worth a look.
        </p>
      )}
    </>
  );
}

/** Above the usual, and strange: a quiet hour is not told here. */
function stands({ value, high, score }: BaselineSeries['points'][number], alarmAt: number): boolean {
  return value !== null && high !== null && value > high && (score ?? 0) >= alarmAt;
}

function Learning({ series }: { readonly series: BaselineSeries }): ReactNode {
  const { samples, needs, every, since } = series;
  const unit = every === 'hour' ? 'hours' : 'days';
  if (samples >= needs)
    return (
      <p className="quiet">
        Known from {formatCount(samples)} {unit}
        {since !== null && (
          <>
            , since <TimeText at={since} style="moment" />
          </>
        )}
        .
      </p>
    );
  return (
    <div className="fleet-learning">
      <Progress
        label={`Learning ${names[series.metric]}`}
        share={samples / needs}
        text={`${samples} of ${needs} ${unit}`}
      />
      <span className="quiet">
        Learning: {formatCount(samples)} of {formatCount(needs)} {unit}. It raises nothing until then.
      </span>
    </div>
  );
}

function Standing({ data }: { readonly data: SimBaseline }): ReactNode {
  return (
    <>
      {data.cohort !== null && <p className="quiet">Compared with its peers: {data.cohort}.</p>}
      {data.frozen && (
        <p>It is in an incident that somebody took up: what it does is judged and not learned.</p>
      )}
      {data.reset !== null && (
        <p className="quiet">
          Learned anew since <TimeText at={data.reset.at} style="moment" />, asked by {data.reset.actor}:{' '}
          {data.reset.reason}
        </p>
      )}
    </>
  );
}

function ResetForm({ simKey, onDone }: { readonly simKey: number; readonly onDone: () => void }): ReactNode {
  const [reason, setReason] = useState('');
  const reset = useCommand('detections.resetBaseline');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void reset.run({ simKey, reason: reason.trim() }).then((done) => done !== null && onDone());
  };
  return (
    <form className="fleet-label-form" onSubmit={submit}>
      <TextField
        label="Why it has another job now"
        autoFocus
        maxLength={1000}
        autoComplete="off"
        value={reason}
        hint="What was learned is forgotten. For seven days nothing about its behaviour is raised."
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="fleet-label-acts">
        <Button type="submit" variant="primary" busy={reset.busy} disabled={reason.trim().length < 3}>
          Learn anew
        </Button>
        <Button variant="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
