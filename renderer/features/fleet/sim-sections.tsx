import { lazy, Suspense, type ReactNode } from 'react';
import type { Binding, SimCard } from '../../../shared/contract/index.ts';
import { useOp } from '../../data/use-op.tsx';
import {
  actionWords,
  connectivityWords,
  lifecycleWords,
  lockWords,
  restrictionText,
  severityLetter,
  statusWords,
  stepWords,
} from '../../data/words.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Identifier } from '../../ui/data/identifier.tsx';
import { KeyValueList, type KeyValue } from '../../ui/data/key-values.tsx';
import { Timeline } from '../../ui/data/timeline.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { Freshness } from '../../ui/status/freshness.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { RelativeTime, useNow } from '../../ui/time.tsx';
import { TimedWords } from '../../ui/timed-words.tsx';
import { Unknown } from './columns.tsx';

/** The chart's library is as large as the rest of the page; it is read when the first chart is wanted, not at the start. */
const UsageChart = lazy(() =>
  import('../../ui/charts/usage-chart.tsx').then((module) => ({ default: module.UsageChart })),
);

const megabyte = 1e6;
/** A reading younger than this shows as live. */
const liveFor = 30 * 60_000;

export function IdentitySection({ card }: { readonly card: SimCard }): ReactNode {
  const { row } = card;
  const now = useNow(30_000);
  const id = (kind: 'iccid' | 'imei' | 'eid' | 'plain', label: string, value: string | null): ReactNode =>
    value === null ? <Unknown /> : <Identifier kind={kind} value={value} copyLabel={label} />;
  const items: KeyValue[] = [
    { label: 'ICCID', value: id('iccid', 'ICCID', row.iccid) },
    ...(card.eid === null ? [] : [{ label: 'EID', value: id('eid', 'EID', card.eid) }]),
    { label: 'IMSI', value: id('plain', 'IMSI', card.imsi) },
    { label: 'MSISDN', value: id('plain', 'MSISDN', card.msisdn) },
    {
      label: 'IMEI',
      value: id('imei', 'IMEI', card.imei),
      note: card.module ?? (card.tac === null ? undefined : `TAC ${card.tac}`),
    },
    {
      label: 'IMEI lock',
      value: lockWords[row.imeiLock],
      note: card.lockedImei === null ? undefined : <span className="mono">{card.lockedImei}</span>,
    },
    {
      label: 'IP',
      value: card.ip === null ? <Unknown /> : <span className="mono">{card.ip}</span>,
      note: card.apn ?? undefined,
    },
    {
      label: 'Group',
      value: card.groupName ?? <Unknown />,
      note:
        card.groupSims === null
          ? undefined
          : `${formatCount(card.groupSims)} ${card.groupSims === 1 ? 'SIM' : 'SIMs'}`,
    },
    {
      label: 'Network',
      value: [row.country, row.rat, card.plmn].filter((part) => part !== null).join(' ') || <Unknown />,
      note: card.cell === null ? undefined : `cell ${card.cell}`,
    },
    {
      label: 'State',
      value: (
        <StatusText name={lifecycleWords[row.lifecycle].glyph}>
          {lifecycleWords[row.lifecycle].label}
          {card.target !== null && `, becoming ${lifecycleWords[card.target].label.toLowerCase()}`}
        </StatusText>
      ),
      note: connectivityWords[row.connectivity],
    },
    ...(card.restriction === null
      ? []
      : [
          {
            label: 'Held back',
            value: <StatusText name="suspended">{restrictionText(card.restriction)}</StatusText>,
          },
        ]),
    ...(card.dataLimitBytes === null
      ? []
      : [{ label: 'Data limit', value: formatBytes(card.dataLimitBytes), note: 'per period' }]),
    ...(card.speedClass === null
      ? []
      : [{ label: 'Speed', value: <span className="mono">{card.speedClass}</span> }]),
    {
      label: 'Raw state',
      value: <span className="mono">{card.rawState}</span>,
      note: `${row.provider}’s word`,
    },
    { label: 'Site', value: row.site ?? <Unknown />, note: card.owner ?? undefined },
    {
      label: 'Firmware',
      value: row.firmware ?? <Unknown />,
      note: card.criticality === null ? 'criticality unknown' : `criticality ${card.criticality}`,
    },
  ];
  return (
    <Section
      title="Identity"
      aside={<Freshness at={card.receivedAt} live={now - card.receivedAt < liveFor} source={row.provider} />}
    >
      <KeyValueList items={items} />
    </Section>
  );
}

export function UsageSection(props: { readonly simKey: number; readonly label: string }): ReactNode {
  const { data } = useOp('fleet.usage', { simKey: props.simKey, days: 30 }, { keep: true });
  if (data === undefined)
    return (
      <Section title="Data per day">
        <SkeletonRows count={3} />
      </Section>
    );
  const known = data.points.filter((point) => point.up !== null);
  if (known.length === 0) {
    return (
      <Section title="Data per day">
        <p className="quiet">No usage has been collected for this SIM yet.</p>
      </Section>
    );
  }
  const totals = data.points.map((point) => ({
    at: point.at,
    value: point.up === null ? null : (point.up + (point.down ?? 0)) / megabyte,
  }));
  const sorted = known
    .map((point) => (point.up ?? 0) + (point.down ?? 0))
    .slice(0, -1)
    .toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const last = totals.at(-1)?.value ?? null;
  const times = median === 0 || last === null ? 0 : (last * megabyte) / median;
  const spread =
    Math.max(...totals.map((point) => point.value ?? 0)) > 20 * Math.max(0.001, median / megabyte);
  return (
    <Section
      title="Data per day"
      meta={`MB${spread ? ', log scale' : ''}${data.usual === null ? '' : ', band is the usual range'}`}
      aside={<Freshness at={data.asOf} live={false} />}
    >
      <Suspense fallback={<SkeletonRows count={3} />}>
        <UsageChart
          label={`Data per day of ${props.label}`}
          unit="MB"
          points={totals}
          log={spread}
          usual={
            data.usual === null
              ? undefined
              : { low: data.usual.low / megabyte, high: data.usual.high / megabyte }
          }
          note={times >= 3 ? `${formatCount(times)} times the median` : undefined}
        />
      </Suspense>
    </Section>
  );
}

export function WorkSection({ card }: { readonly card: SimCard }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  if (card.incidents.length === 0 && card.actions.length === 0) return null;
  return (
    <Section title="Incidents and actions">
      <ul className="fleet-work">
        {card.incidents.map((incident) => (
          <li key={`i${incident.id}`}>
            <button
              type="button"
              className="fleet-work-line"
              onClick={() => go('incidents', { record: String(incident.id) })}
            >
              <SeverityChip severity={severityLetter[incident.severity]} size={16} />
              <span className="mono">INC-{incident.id}</span>
              <span className="truncate">{incident.title}</span>
              <span className="quiet">{statusWords[incident.status as keyof typeof statusWords].label}</span>
            </button>
          </li>
        ))}
        {card.actions.map((action) => (
          <li key={`a${action.id}`}>
            <button
              type="button"
              className="fleet-work-line"
              onClick={() => go('actions', { record: String(action.id) })}
            >
              <StatusText name={stepWords[action.state as keyof typeof stepWords].glyph}>
                <span className="mono">ACT-{action.id}</span>
              </StatusText>
              <span className="truncate">{actionWords[action.kind]}</span>
              <span className="quiet">
                {stepWords[action.state as keyof typeof stepWords].label}, <RelativeTime at={action.at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const bindingWords: Readonly<Record<Binding['kind'], string>> = {
  first_seen: 'First seen with',
  imei: 'IMEI',
  imsi: 'IMSI',
  eid: 'EID',
  ip: 'IP',
  apn: 'APN',
  group: 'Group',
  device: 'Device',
  site: 'Site',
  lock: 'IMEI lock',
};

export function BindingSection({ card }: { readonly card: SimCard }): ReactNode {
  const { bindings } = card;
  return (
    <Section title="Binding history" meta={bindings.length === 1 ? '1 entry' : `${bindings.length} entries`}>
      {bindings.length === 0 ? (
        <p className="quiet">Nothing has been recorded yet.</p>
      ) : (
        <Timeline
          variant="history"
          label="Binding history"
          entries={bindings.slice(0, 12).map((binding, index) => ({
            id: `${binding.at}-${binding.kind}-${index}`,
            at: binding.at,
            current: index === 0,
            title: (
              <>
                <span className="quiet">{bindingWords[binding.kind]}</span>{' '}
                {binding.from !== null && binding.to !== null ? (
                  <>
                    <span className="mono">{binding.from}</span> <span className="quiet">to</span>{' '}
                    <span className="mono">{binding.to}</span>
                  </>
                ) : (
                  <span className="mono">{binding.to ?? binding.from}</span>
                )}
              </>
            ),
          }))}
        />
      )}
    </Section>
  );
}

export function EventSection({ simKey }: { readonly simKey: number }): ReactNode {
  const { data } = useOp('fleet.events', { simKey, limit: 20 }, { keep: true });
  return (
    <Section title="Events" meta="newest first">
      {data === undefined && <SkeletonRows count={3} />}
      {data?.events.length === 0 && (
        <p className="quiet">No session events have been collected for this SIM yet.</p>
      )}
      {data !== undefined && data.events.length > 0 && (
        <Timeline
          label="Events"
          entries={data.events.map((event) => ({
            id: String(event.id),
            at: event.at,
            title: eventWords(event.type),
            detail: <TimedWords text={event.summary} />,
          }))}
        />
      )}
    </Section>
  );
}

function eventWords(type: string): string {
  const known: Readonly<Record<string, string>> = {
    'session.started': 'Session started',
    'session.updated': 'Session updated',
    'session.ended': 'Session ended',
    'sim.imei.changed': 'IMEI changed',
    'sim.lifecycle.changed': 'State changed',
    'platform.api_call': 'API call',
  };
  return known[type] ?? type;
}
