import { Ellipsis } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Provider, ProviderOffer, ProviderSync } from '../../../shared/contract/index.ts';
import {
  capital,
  progressText,
  sourceName,
  standingOf,
  standingText,
  syncShare,
} from '../../data/sync-words.ts';
import { useOp } from '../../data/use-op.tsx';
import { useProviders, type ProviderLine } from '../../data/use-providers.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { Progress } from '../../ui/data/progress.tsx';
import { SimpleTable } from '../../ui/data/simple-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { Pane } from '../../ui/layout/pane.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { NothingYet, SkeletonRows } from '../../ui/states/states.tsx';
import { StatusText } from '../../ui/status/status-glyph.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { NextTime, RelativeTime, TimeText, useNow } from '../../ui/time.tsx';
import { ControlList } from '../actions/control-list.tsx';
import { AccountFacts } from './account-facts.tsx';
import { AccountFilters } from './account-filters.tsx';
import { AccountRules } from './account-rules.tsx';
import { ChangeConnection } from './provider-connection.tsx';
import { RemoveProvider, useProviderActs } from './provider-acts.tsx';
import { ReplaceCredentials } from './provider-credentials.tsx';
import { BudgetSection } from './provider-budget.tsx';
import { standingGlyphs } from './providers-section.tsx';
import { VerificationTag } from './verification.tsx';

export interface ProviderPaneProps {
  readonly providerId: string;
  readonly onClose: () => void;
}

/** One account: how its sync stands, who it is there, what may be asked, and what the provider really offers. */
export function ProviderPane({ providerId, onClose }: ProviderPaneProps): ReactNode {
  const lines = useProviders();
  const line = lines?.find(({ provider }) => provider.providerId === providerId);
  const offer = useOp('providers.offers', {}).data?.providers.find((one) => one.providerId === providerId);
  return (
    <Pane
      label={`Provider ${line?.provider.name ?? ''}`}
      head={<b className="truncate">{line?.provider.name ?? 'Provider'}</b>}
      onClose={onClose}
      actions={line !== undefined && <PaneActs line={line} onClose={onClose} />}
    >
      {lines === undefined && <SkeletonRows count={3} />}
      {lines !== undefined && line === undefined && (
        <NothingYet title="It is not connected any more">
          Incidents and actions of its SIMs are still there.
        </NothingYet>
      )}
      {line !== undefined && (
        <>
          <SyncSection line={line} />
          <AccountFacts providerId={providerId} />
          <AccountRules providerId={providerId} />
          <AccountFilters providerId={providerId} />
          <BudgetSection providerId={providerId} />
          {offer !== undefined && <OfferSections offer={offer} />}
          <ConnectionSection provider={line.provider} />
        </>
      )}
    </Pane>
  );
}

function PaneActs({
  line,
  onClose,
}: {
  readonly line: ProviderLine;
  readonly onClose: () => void;
}): ReactNode {
  const { provider, sync } = line;
  const acts = useProviderActs();
  const [asked, setAsked] = useState<'remove' | 'credentials' | 'connection' | null>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      {sync?.state === 'running' ? (
        <Button onClick={() => acts.stop(provider)}>Stop syncing</Button>
      ) : (
        <Button disabled={provider.paused} onClick={() => acts.sync(provider)}>
          Sync now
        </Button>
      )}
      <Button busy={acts.testing} onClick={() => acts.test(provider)}>
        Test
      </Button>
      <Button
        variant={provider.paused ? 'primary' : 'default'}
        onClick={() => acts.setPaused(provider, !provider.paused)}
      >
        {provider.paused ? 'Resume' : 'Pause'}
      </Button>
      <Menu
        side="top"
        align="end"
        trigger={
          <IconButton label="More" icon={<Ellipsis size={16} strokeWidth={1.5} aria-hidden="true" />} />
        }
        entries={[
          { id: 'connection', label: 'Change name, address, proxy…', onSelect: () => setAsked('connection') },
          { id: 'credentials', label: 'Replace credentials…', onSelect: () => setAsked('credentials') },
          { kind: 'separator', id: 'line' },
          { id: 'remove', label: 'Remove…', danger: true, onSelect: () => setAsked('remove') },
        ]}
      />
      {asked === 'remove' && <RemoveProvider line={line} onClose={close} onRemoved={onClose} />}
      {asked === 'connection' && <ChangeConnection provider={provider} onClose={close} />}
      {asked === 'credentials' && <ReplaceCredentials provider={provider} onClose={close} />}
    </>
  );
}

function SyncSection({ line: { provider, sync } }: { readonly line: ProviderLine }): ReactNode {
  const now = useNow(10_000);
  const standing = standingOf(sync, provider.paused);
  return (
    <Section
      title="Sync"
      aside={
        standing === 'paused' || sync?.nextAt === undefined || sync.nextAt === null ? undefined : (
          <>
            next <NextTime at={sync.nextAt} />
          </>
        )
      }
    >
      <div className="provider-state">
        <StatusText name={standingGlyphs[standing]}>
          {capital(standingText(sync, provider.paused, now))}
        </StatusText>
        {standing === 'running' && sync !== undefined && (
          <Progress label={`Sync of ${provider.name}`} share={syncShare(sync)} text={progressText(sync)} />
        )}
        {standing === 'failed' && sync?.error !== undefined && sync.error !== null && (
          <FieldError>
            {sync.error.message}
            {sync.error.traceId === undefined ? '' : ` Error id ${sync.error.traceId}.`}
          </FieldError>
        )}
      </div>
      {sync !== undefined && (
        <SimpleTable<ProviderSync['sources'][number]>
          label="What was read"
          density="compact"
          rows={sync.sources}
          rowKey={({ source }) => source}
          columns={[
            { id: 'source', header: 'Source', cell: ({ source }) => sourceName(source) },
            {
              id: 'rows',
              header: 'Rows',
              width: '5rem',
              align: 'end',
              cell: ({ rows }) => formatCount(rows),
            },
            {
              id: 'written',
              header: 'Written last',
              width: '6rem',
              align: 'end',
              cell: ({ written }) => formatCount(written),
            },
            {
              id: 'read',
              header: 'Read',
              width: '6.5rem',
              align: 'end',
              cell: ({ readAt }) =>
                readAt === null ? <span className="quiet">never</span> : <RelativeTime at={readAt} />,
            },
          ]}
        />
      )}
    </Section>
  );
}

const readWords = { full: 'read', partial: 'in part', none: 'not offered' } as const;

function OfferSections({ offer }: { readonly offer: ProviderOffer }): ReactNode {
  const usable = offer.controls.filter(({ support }) => support === 'native' || support === 'group').length;
  return (
    <>
      <Section title="Controls" meta={`${usable} of ${offer.controls.length} can be used from here`}>
        <ControlList
          controls={offer.controls.map(({ kind, support, how, typically }) => ({
            kind,
            support,
            text: typically === '' ? how : `${how}. Seen: ${typically}`,
          }))}
        />
      </Section>
      <Section title="What can be read" meta="what is not offered counts as unknown, never as passed">
        <ul className="action-controls">
          {offer.reads.map(({ source, support, how }) => (
            <li key={source} className="action-control">
              <span className="action-control-name">{readNames[source]}</span>
              <span className="action-control-why">
                <Tag look={support === 'none' ? 'dashed' : 'solid'}>{readWords[support]}</Tag>{' '}
                <span className="quiet">{how}.</span>
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

const readNames: Readonly<Record<ProviderOffer['reads'][number]['source'], string>> = {
  groups: 'Groups',
  account: 'Account',
  sessions: 'Sessions',
  usage: 'Usage',
  audit: 'Audit log',
};

function ConnectionSection({ provider }: { readonly provider: Provider }): ReactNode {
  const choice = useOp('providers.choices', {}).data?.choices.find(({ kind }) => kind === provider.kind);
  const options = choice?.options.flatMap(({ name, label, choices, multiline }) => {
    const value = provider.options[name];
    if (value === undefined) return [];
    const chosen = choices.find((one) => one.value === value)?.label;
    const lines = value.split('\n').length;
    return [
      { id: name, label, value: chosen ?? (multiline ? `your own, ${formatCount(lines)} lines` : value) },
    ];
  });
  return (
    <Section title="Connection">
      <KeyValueList
        labels="wide"
        wrap
        items={[
          { label: 'Provider', value: choice?.title ?? provider.kind },
          { label: 'Address', value: <span className="mono provider-address">{provider.baseUrl}</span> },
          ...(options ?? []),
          { label: 'Connected', value: <TimeText at={provider.addedAt} style="day" /> },
          ...(choice === undefined
            ? []
            : [
                {
                  label: 'Connector',
                  value: (
                    <>
                      <VerificationTag basis={choice.verification.basis} />{' '}
                      <span className="quiet">{choice.verification.note}</span>
                    </>
                  ),
                },
              ]),
        ]}
      />
    </Section>
  );
}
