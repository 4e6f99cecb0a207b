import type { ReactNode } from 'react';
import type { SubjectKind } from '../../../../shared/contract/index.ts';
import { KeyValueList } from '../../../ui/data/key-values.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { TimeText } from '../../../ui/time.tsx';
import { AppliedLines } from '../../suppressions/applied-lines.tsx';
import type { SectionProps } from './section-props.ts';

export const subjectWords: Readonly<Record<SubjectKind, string>> = {
  sim: 'SIM',
  account: 'Account',
  provider: 'Provider',
  site: 'Site',
  cell: 'Cell',
  host: 'Host',
  device: 'Device',
};

/** What an incident is about beside SIMs: accounts, hosts, devices nobody knows. */
export function SubjectSection({ incident }: SectionProps): ReactNode {
  if (incident.subjects.length === 0) return null;
  return (
    <Section title="About" meta={incident.row.simCount === 0 ? 'no SIM of the fleet' : undefined}>
      <ul className="incident-sims">
        {incident.subjects.map((subject) => (
          <li key={`${subject.kind} ${subject.value}`}>
            <span className="quiet">{subjectWords[subject.kind]}</span>
            <span className="mono truncate" title={subject.name}>
              {subject.kind === 'provider' ? subject.name : subject.value}
            </span>
            <span className="quiet truncate">
              {[
                subject.site,
                subject.kind === 'provider' ? null : subject.provider,
                `${formatCount(subject.findings)} ${subject.findings === 1 ? 'finding' : 'findings'}`,
              ]
                .filter((part) => part !== null)
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** How much was folded into it, and what was held back: said, not hidden. */
export function FoldedSection({ incident }: SectionProps): ReactNode {
  const { findings, hits, firstSignalAt, lastSignalAt, splitFrom, heldBack } = incident;
  return (
    <Section
      title="Folded"
      meta={`${formatCount(findings)} ${findings === 1 ? 'finding' : 'findings'} from ${formatCount(hits)} ${hits === 1 ? 'signal' : 'signals'}`}
    >
      <KeyValueList
        labels="wide"
        wrap
        items={[
          { label: 'First signal', value: <TimeText at={firstSignalAt} style="moment" /> },
          { label: 'Last signal', value: <TimeText at={lastSignalAt} style="moment" /> },
          ...(splitFrom === null ? [] : [{ label: 'Split from', value: `INC-${splitFrom}` }]),
          ...heldBack.map((held) => ({
            label: `Held by ${held.by}`,
            value: `${formatCount(held.findings)} more, ${held.kind === 'maintenance' ? 'in maintenance' : 'suppressed'}: ${held.reason}`,
          })),
        ]}
      />
      <AppliedLines incidentId={incident.row.id} />
    </Section>
  );
}
