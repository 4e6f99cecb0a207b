import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ActionInput, ActionPreview, ActionTarget } from '../../../shared/contract/index.ts';
import { severityLetter, supportWords } from '../../data/words.ts';
import { AffectedBar } from '../../ui/charts/bars.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { SkippedSims } from './skipped-sims.tsx';

/** Whom an action hits, what stops and what keeps working, whom it spares and why. */
export function BlastRadius({
  preview,
  target,
  input,
  verb,
}: {
  readonly preview: ActionPreview;
  readonly target: ActionTarget;
  /** What was chosen for it. */
  readonly input: ActionInput;
  /** What happens to those it reaches: "will be suspended". */
  readonly verb: string;
}): ReactNode {
  const skipped = preview.protected + preview.impossible;
  const beyond = preview.providers.filter(({ alsoReaches }) => alsoReaches > 0);
  return (
    <>
      <Section title="Who is affected">
        <AffectedBar
          label="Who is affected"
          parts={[
            { id: 'acts', label: verb, count: preview.acts, kind: 'acts' },
            { id: 'protected', label: 'protected, skipped', count: preview.protected, kind: 'protected' },
            {
              id: 'impossible',
              label: 'not possible, skipped',
              count: preview.impossible,
              kind: 'impossible',
            },
          ]}
        />
      </Section>
      {beyond.length > 0 && (
        <div className="action-beyond" role="note">
          <CircleAlert size={16} strokeWidth={1.5} aria-hidden="true" />
          <div>
            {beyond.map((provider) => (
              <p key={provider.name}>
                <b>
                  Reaches <span className="tabular">{formatCount(provider.alsoReaches)}</span> more SIMs at{' '}
                  {provider.name}.
                </b>{' '}
                It offers this for a whole group only, so every SIM of these groups is hit.
              </p>
            ))}
          </div>
        </div>
      )}
      <Section title="What it means">
        <KeyValueList
          labels="wide"
          wrap
          items={[
            { label: 'Stops working', value: preview.stops },
            { label: 'Keeps working', value: preview.keeps },
            {
              label: 'Sites',
              value: `${formatCount(preview.sites)} ${preview.sites === 1 ? 'site' : 'sites'}; ${criticalityWords(preview)}`,
            },
            { label: 'Reachability', value: reachWords(preview) },
            { label: 'Other work', value: <OtherWork preview={preview} /> },
          ]}
        />
      </Section>
      {skipped > 0 && (
        <Section
          title="Skipped"
          meta={`${formatCount(skipped)} of ${formatCount(preview.total)}, nothing is sent to these`}
        >
          <SkippedSims
            of={{ kind: 'preview', action: preview.kind, target, input }}
            reasons={preview.reasons}
          />
        </Section>
      )}
      <Section title="By provider" className="action-wrapping">
        <SimpleTable
          label="By provider"
          density="compact"
          rows={preview.providers}
          rowKey={(row) => row.providerId}
          columns={[
            { id: 'provider', header: 'Provider', width: '8rem', cell: (row) => row.name },
            { id: 'sims', header: 'SIMs', width: '4rem', align: 'end', cell: (row) => formatCount(row.sims) },
            {
              id: 'how',
              header: 'How',
              cell: (row) => (
                <>
                  {row.role === 'overlay' && <Tag>through the operator</Tag>}{' '}
                  {row.support === 'group' && <Tag>{supportWords.group}</Tag>} {row.how}
                </>
              ),
            },
            { id: 'typically', header: 'Observed, typically', width: '9rem', cell: (row) => row.typically },
          ]}
        />
      </Section>
    </>
  );
}

function criticalityWords({ criticality }: ActionPreview): string {
  const parts = [
    criticality.high > 0 ? `criticality high at ${formatCount(criticality.high)}` : '',
    criticality.normal > 0 ? `normal at ${formatCount(criticality.normal)}` : '',
    criticality.unknown > 0 ? `unknown at ${formatCount(criticality.unknown)}` : '',
  ].filter((part) => part !== '');
  return parts.join(', ') || 'criticality unknown';
}

function reachWords({ reach }: ActionPreview): string {
  const parts = [
    reach.under15m > 0 ? `${formatCount(reach.under15m)} seen in the last 15 min` : '',
    reach.under24h > 0 ? `${formatCount(reach.under24h)} in the last 24 h` : '',
    reach.older > 0 ? `${formatCount(reach.older)} longer ago` : '',
    reach.never > 0 ? `${formatCount(reach.never)} never` : '',
  ].filter((part) => part !== '');
  return parts.join(', ') || 'nothing known';
}

function OtherWork({ preview }: { readonly preview: ActionPreview }): ReactNode {
  const overlap =
    preview.overlapping === 0
      ? 'No action in flight overlaps.'
      : `${formatCount(preview.overlapping)} already have an action in flight; this one waits its turn.`;
  return (
    <>
      {preview.otherIncidents.map((incident) => (
        <span key={incident.id} className="action-other">
          {formatCount(incident.sims)} also in{' '}
          <SeverityChip severity={severityLetter[incident.severity]} size={16} />{' '}
          <span className="mono">INC-{incident.id}</span>
        </span>
      ))}{' '}
      {overlap}
    </>
  );
}
