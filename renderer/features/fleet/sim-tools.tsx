import { useState, type FormEvent, type ReactNode } from 'react';
import type { ActionKind, Capture, Location } from '../../../shared/contract/index.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { FieldError, TextField } from '../../ui/controls/text-field.tsx';
import { CopyButton } from '../../ui/data/identifier.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { RelativeTime } from '../../ui/time.tsx';

/** What can be asked of the provider about one SIM beside its record; why not, where it cannot. */
export function ToolSections({
  simKey,
  onAct,
}: {
  readonly simKey: number;
  /** Null where the action cannot be asked for now. */
  readonly onAct: (kind: ActionKind) => (() => void) | null;
}): ReactNode {
  const { data, error } = useOp('tools.sim', { simKey }, { keep: true });
  if (error !== null)
    return (
      <Section title="Where is it?">
        <FieldError>
          {errorTitles[error.code]}: {error.message}
        </FieldError>
      </Section>
    );
  if (data === undefined) return <SkeletonRows count={2} />;
  const switching = onAct('profile_enable');
  return (
    <>
      <PlaceSection
        simKey={simKey}
        offer={data.location}
        locators={data.locators}
        places={data.locations}
        keptDays={data.keptDays}
      />
      {data.profiles !== null && (
        <Section
          title="eSIM profiles"
          meta={`${data.profiles.all.length} on the card`}
          aside={
            switching !== null && (
              <Button variant="quiet" onClick={switching}>
                Switch profile
              </Button>
            )
          }
        >
          <KeyValueList
            labels="wide"
            items={data.profiles.all.map((profile) => ({
              label: profile,
              value: profile === data.profiles?.active ? <Tag>in use</Tag> : 'on the card',
            }))}
          />
        </Section>
      )}
      <CaptureSection
        key={simKey}
        simKey={simKey}
        offered={data.capture.support === 'native'}
        why={data.capture.how}
        shortest={data.shortest}
      />
    </>
  );
}

function PlaceSection(props: {
  readonly simKey: number;
  readonly offer: { readonly support: string; readonly how: string };
  readonly locators: readonly { readonly providerId: string; readonly name: string; readonly how: string }[];
  readonly places: readonly Location[];
  readonly keptDays: number;
}): ReactNode {
  const { simKey, offer, locators, places, keptDays } = props;
  const locate = useCommand('tools.locate');
  const forget = useCommand('tools.forgetLocations');
  const [unknown, setUnknown] = useState<string | null>(null);
  const ask = (through: string): void =>
    void locate.run({ simKey, through }).then((answer) => answer !== null && setUnknown(answer.reason));
  return (
    <Section
      title="Where is it?"
      meta={places.length > 0 ? `kept for ${keptDays} days` : undefined}
      aside={
        locators.length > 0 && (
          <>
            {locators.map(({ providerId, name, how }) => (
              <Button
                key={providerId}
                variant="quiet"
                busy={locate.busy}
                title={how}
                onClick={() => ask(providerId)}
              >
                Ask {name}
              </Button>
            ))}
          </>
        )
      }
    >
      {offer.support !== 'native' && <p className="quiet">Cannot be asked: {offer.how}.</p>}
      {offer.support === 'native' && places.length === 0 && unknown === null && (
        <p className="quiet">
          Nobody asked yet. {offer.how}. Who asks is written to the audit log; the answer is kept for{' '}
          {keptDays} days.
        </p>
      )}
      {unknown !== null && <p role="status">{unknown}</p>}
      <KeyValueList
        labels="wide"
        wrap
        items={places.map((place) => ({
          id: String(place.id),
          label: <RelativeTime at={place.askedAt} />,
          value: (
            <>
              <span className="mono">{coordinates(place)}</span>{' '}
              <CopyButton label="Copy coordinates" value={coordinates(place)} />{' '}
              <span className="quiet">
                {place.radius === null
                  ? 'accuracy not told'
                  : `within ${formatCount(Math.round(place.radius))} m`}
                ; {place.basis}
                {locators.length > 1 && `, told by ${place.provider}`}
              </span>
            </>
          ),
          note:
            place.observedAt === null ? (
              'age not told'
            ) : (
              <>
                seen <RelativeTime at={place.observedAt} />
              </>
            ),
        }))}
      />
      {places.length > 0 && (
        <Button variant="quiet" busy={forget.busy} onClick={() => void forget.run({ simKey })}>
          Forget these places
        </Button>
      )}
    </Section>
  );
}

function coordinates({ latitude, longitude }: Location): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

function CaptureSection(props: {
  readonly simKey: number;
  readonly offered: boolean;
  readonly why: string;
  readonly shortest: number;
}): ReactNode {
  const { simKey, offered, why } = props;
  const [shown, setShown] = useState(false);
  const { data, error, refetch, isFetching } = useOp('tools.captures', { simKey }, { enabled: shown });
  return (
    <Section
      title="Packet capture"
      aside={
        offered && (
          <Button variant="quiet" busy={isFetching} onClick={() => (shown ? void refetch() : setShown(true))}>
            {shown ? 'Look again' : 'Show captures'}
          </Button>
        )
      }
    >
      {(!offered || !shown) && <p className="quiet">{offered ? why : `Cannot be asked: ${why}`}.</p>}
      {error !== null && (
        <FieldError>
          {errorTitles[error.code]}: {error.message}
        </FieldError>
      )}
      {offered && shown && (
        <>
          {data?.captures.length === 0 && <p className="quiet">None was made of this SIM.</p>}
          <ul className="action-controls">
            {data?.captures.map((capture) => (
              <CaptureLine key={capture.sessionId} simKey={simKey} capture={capture} />
            ))}
          </ul>
          <CaptureForm simKey={simKey} shortest={props.shortest} />
        </>
      )}
    </Section>
  );
}

const captureWords: Readonly<Record<Capture['state'], string>> = {
  requested: 'requested',
  capturing: 'capturing',
  processing: 'being prepared',
  done: 'done',
  failed: 'failed',
  stopped: 'stopped',
  unknown: 'unknown',
};

function CaptureLine({ simKey, capture }: { readonly simKey: number; readonly capture: Capture }): ReactNode {
  const stop = useCommand('tools.stopCapture');
  return (
    <li className="action-control">
      <span className="action-control-name">
        {capture.createdAt === null ? capture.sessionId : <RelativeTime at={capture.createdAt} />}
      </span>
      <span className="action-control-why">
        <Tag look={capture.state === 'unknown' ? 'hatched' : 'solid'}>{captureWords[capture.state]}</Tag>{' '}
        <span className="quiet">
          {capture.seconds === null ? '' : `${formatCount(capture.seconds)} s. `}
          {capture.problem ?? ''}
          {capture.url === null ? '' : 'The file lies at the provider; whoever has its address can read it.'}
        </span>{' '}
        {capture.url !== null && <CopyButton label="Copy address of the file" value={capture.url} />}
        {capture.state === 'capturing' && (
          <Button
            variant="quiet"
            busy={stop.busy}
            onClick={() => void stop.run({ simKey, sessionId: capture.sessionId })}
          >
            Stop
          </Button>
        )}
      </span>
    </li>
  );
}

function CaptureForm({
  simKey,
  shortest,
}: {
  readonly simKey: number;
  readonly shortest: number;
}): ReactNode {
  const [seconds, setSeconds] = useState('300');
  const [reason, setReason] = useState('');
  const start = useCommand('tools.startCapture');
  const wanted = /^\d{1,5}$/.test(seconds) ? Number(seconds) : 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void start
      .run({ simKey, seconds: wanted, reason: reason.trim() })
      .then((done) => done !== null && setReason(''));
  };
  return (
    <form className="fleet-label-form" onSubmit={submit}>
      <TextField
        label="Seconds"
        inputMode="numeric"
        autoComplete="off"
        value={seconds}
        hint={`From ${shortest} seconds on. What the device sends is recorded at the provider.`}
        onChange={(event) => setSeconds(event.target.value)}
      />
      <TextField
        label="Reason"
        autoComplete="off"
        maxLength={1000}
        value={reason}
        hint="Kept in the audit log."
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="fleet-label-acts">
        <Button type="submit" busy={start.busy} disabled={wanted < shortest || reason.trim().length < 3}>
          Start a capture
        </Button>
      </div>
    </form>
  );
}
