import type { ReactNode } from 'react';
import type { ActionKind, Capability, SimCard } from '../../../shared/contract/index.ts';
import { supportWords } from '../../data/words.ts';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { ControlList } from '../actions/control-list.tsx';

export interface ControlSectionProps {
  readonly card: SimCard;
  readonly onAct: (kind: ActionKind) => void;
}

/** Every control there is, how the provider of this SIM offers it, and why not where it does not. */
export function ControlSection({ card, onAct }: ControlSectionProps): ReactNode {
  const { capabilities, groupSims, row } = card;
  const now = capabilities.filter(({ available }) => available).length;
  return (
    <Section title="Controls" meta={`${now} of ${capabilities.length} can be used now`} aside={row.provider}>
      <ControlList
        controls={capabilities.map((capability) => ({
          kind: capability.kind,
          support: capability.support,
          scope:
            capability.support === 'group' && groupSims !== null
              ? `${supportWords.group}, ${formatCount(groupSims)} SIMs`
              : undefined,
          text: textOf(capability),
          through: throughWords(capability),
          onAct: capability.available ? () => onAct(capability.kind) : undefined,
        }))}
      />
    </Section>
  );
}

/** Through whom, where that is not plain: an operator instead of the provider, or both. */
function throughWords({ support, through, others }: Capability): string | undefined {
  if (support !== 'native' && support !== 'group') return undefined;
  const also = others.map(({ name }) => name).join(', ');
  if (through.role === 'overlay')
    return also === '' ? `through ${through.name}` : `through ${through.name}; also through ${also}`;
  return also === '' ? undefined : `through ${through.name}; also through ${also}`;
}

function textOf({ reason, how, typically }: Capability): string {
  if (reason !== null) return reason;
  return typically === '' ? how : `${how}. Seen: ${typically}`;
}
