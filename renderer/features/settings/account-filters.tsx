import { useState, type ReactNode } from 'react';
import type { GatewayFilter } from '../../../shared/contract/index.ts';
import { filterParts, parseFilter, type FilterPart } from '../../../shared/filter-rules.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { TextArea } from '../../ui/controls/text-field.tsx';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { AskedProblem } from './asked-problem.tsx';

const partWords: Readonly<Record<FilterPart, string>> = {
  routing: 'Routing filter',
  ip: 'IP rules',
  domain: 'Domain rules',
};
const examples: Readonly<Record<FilterPart, string>> = {
  routing: 'allow 198.51.100.0/24\ndeny 0.0.0.0/0',
  ip: 'allow 198.51.100.0/24 tcp 443\ndeny 0.0.0.0/0',
  domain: 'allow *.example.com tcp 443',
};
const simWords = (sims: number): string => `${formatCount(sims)} ${sims === 1 ? 'SIM' : 'SIMs'}`;

/** Filters of the private gateways of the account: what the provider shows, what was written from here, and replacing either. */
export function AccountFilters({ providerId }: { readonly providerId: string }): ReactNode {
  const asked = useOp('tools.filters', { providerId });
  const { data, error, refetch } = asked;
  const [editing, setEditing] = useState<{
    readonly gateway: GatewayFilter;
    readonly part: FilterPart;
  } | null>(null);
  if (data !== undefined && data.offer.support !== 'native') return null;
  return (
    <Section title="Filters of private gateways" meta="each hits every SIM behind its gateway">
      {data === undefined && error === null && <SkeletonRows count={2} rowHeight={24} />}
      <AskedProblem of={asked} />
      {data?.gateways.length === 0 && <p className="quiet">The account has no private gateway.</p>}
      <ul className="action-controls">
        {data?.gateways.map((gateway) => (
          <li key={gateway.gatewayId} className="action-control">
            <span className="action-control-name">{gateway.name}</span>
            <span className="action-control-why">
              <span className="quiet">{simWords(gateway.sims)} behind it.</span>
              {filterParts.map((part) => (
                <span key={part} className="provider-filter-part">
                  <span>
                    {partWords[part]}: <span className="quiet">{stateOf(gateway, part)}</span>
                  </span>
                  <Button
                    variant="quiet"
                    aria-label={`Replace the ${partWords[part].toLowerCase()} of ${gateway.name}`}
                    onClick={() => setEditing({ gateway, part })}
                  >
                    Replace
                  </Button>
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {editing !== null && (
        <ReplaceFilter
          providerId={providerId}
          gateway={editing.gateway}
          part={editing.part}
          onClose={() => {
            setEditing(null);
            void refetch();
          }}
        />
      )}
    </Section>
  );
}

function rulesIn(text: string): string {
  const rules = text === '' ? 0 : text.split('\n').length;
  return rules === 0 ? 'no rules' : `${rules} ${rules === 1 ? 'rule' : 'rules'}`;
}

function stateOf({ routing, written }: GatewayFilter, part: FilterPart): string {
  if (part === 'routing' && routing !== null) return rulesIn(routing);
  const own = written[part];
  if (own === null) return 'unknown: the provider never shows them';
  return own.known ? `${rulesIn(own.text)}, as written from here` : 'unknown: the answer was lost';
}

function ReplaceFilter(props: {
  readonly providerId: string;
  readonly gateway: GatewayFilter;
  readonly part: FilterPart;
  readonly onClose: () => void;
}): ReactNode {
  const { providerId, gateway, part, onClose } = props;
  const own = gateway.written[part];
  const [text, setText] = useState((part === 'routing' ? gateway.routing : null) ?? own?.text ?? '');
  const replace = useCommand('tools.setFilter');
  const toasts = useToasts();
  const { problem } = parseFilter(part, text);
  const submit = async (reason: string): Promise<void> => {
    const { gatewayId, sims } = gateway;
    const done = await replace.quiet({ providerId, gatewayId, part, text, expectedSims: sims, reason });
    toasts.show(
      done.confirmed === true
        ? { title: `${partWords[part]} replaced`, detail: 'A fresh reading shows it.', tone: 'done' }
        : {
            title: done.confirmed === null ? 'Handed over' : 'Accepted, and not seen yet',
            detail:
              done.confirmed === null
                ? 'The provider never shows these rules, so nothing confirms them. What was written is kept here.'
                : 'A fresh reading does not show it. Look again.',
          },
    );
  };
  return (
    <AccountDialog
      title={`Replace the ${partWords[part].toLowerCase()} of ${gateway.name}`}
      description={`All of them are replaced, for ${simWords(gateway.sims)} in ${gateway.groups.length} ${gateway.groups.length === 1 ? 'group' : 'groups'} at once.`}
      verb={`Replace for ${simWords(gateway.sims)}`}
      danger
      ready={problem === null}
      busy={replace.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      {part !== 'routing' && own === null && (
        <p>What is set now is unknown: the provider never shows it. Replacing takes it away unseen.</p>
      )}
      <TextArea
        label="Rules, one a line"
        mono
        rows={7}
        spellCheck={false}
        value={text}
        placeholder={examples[part]}
        error={problem === null ? undefined : `Line ${problem.line}: ${problem.message}`}
        onChange={(event) => setText(event.target.value)}
      />
      {own?.before !== undefined && own.before !== null && (
        <div>
          <Button variant="quiet" onClick={() => setText(own.before ?? '')}>
            Put the former rules back in
          </Button>
        </div>
      )}
    </AccountDialog>
  );
}
