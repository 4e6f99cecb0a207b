import type { ReactNode } from 'react';
import type { ActionKind, Capability, SimCard } from '../../../shared/contract/index.ts';
import { actionGroups, actionWords, supportWords } from '../../data/words.ts';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/layout/section.tsx';
import { Tag } from '../../ui/status/tag.tsx';

export interface ControlSectionProps {
  readonly card: SimCard;
  readonly onAct: (kind: ActionKind) => void;
}

/** Every control there is, how the provider of this SIM offers it, and why not where it does not. */
export function ControlSection({ card, onAct }: ControlSectionProps): ReactNode {
  const order = actionGroups.flatMap(({ kinds }) => kinds);
  const offered = card.capabilities.filter(({ available }) => available).length;
  return (
    <Section
      title="Controls"
      meta={`${offered} of ${card.capabilities.length} can be used on this SIM now`}
      aside={card.row.provider}
    >
      <ul className="fleet-controls">
        {card.capabilities
          .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
          .map((capability) => (
            <li key={capability.kind} className="fleet-control">
              {capability.available ? (
                <button
                  type="button"
                  className="fleet-control-name action-link"
                  onClick={() => onAct(capability.kind)}
                >
                  {actionWords[capability.kind]}
                </button>
              ) : (
                <span className="fleet-control-name quiet">{actionWords[capability.kind]}</span>
              )}
              <span className="fleet-control-why">
                <Tag look={look(capability)}>{scope(capability, card.groupSims)}</Tag>{' '}
                <span className="quiet">{why(capability)}</span>
              </span>
            </li>
          ))}
      </ul>
    </Section>
  );
}

function look({ support }: Capability): 'solid' | 'dashed' | 'hatched' {
  if (support === 'unknown') return 'hatched';
  return support === 'none' ? 'dashed' : 'solid';
}

function scope({ support }: Capability, groupSims: number | null): string {
  return support === 'group' && groupSims !== null
    ? `${supportWords.group}, ${formatCount(groupSims)} SIMs`
    : supportWords[support];
}

function why({ reason, how, typically }: Capability): string {
  if (reason !== null) return reason;
  return typically === '' ? `${how}.` : `${how}. Seen after ${typically}.`;
}
