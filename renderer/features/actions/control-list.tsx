import type { ReactNode } from 'react';
import type { ActionKind, ControlSupport } from '../../../shared/contract/index.ts';
import { actionGroups, actionWords, supportWords } from '../../data/words.ts';
import { Tag } from '../../ui/status/tag.tsx';
import './actions.css';

/** One control, as a provider offers it. */
export interface ControlLine {
  readonly kind: ActionKind;
  readonly support: ControlSupport;
  /** Instead of the support's own words: "whole group, 214 SIMs". */
  readonly scope?: string | undefined;
  /** How it works, or why it is not offered. */
  readonly text: string;
  /** Through whom, where there is a choice: "through Operator". */
  readonly through?: string | undefined;
  /** Asks for it; without one the control is only told of. */
  readonly onAct?: (() => void) | undefined;
}

/** Every control with how it is offered and why not: containing first. */
export function ControlList({ controls }: { readonly controls: readonly ControlLine[] }): ReactNode {
  const order = actionGroups.flatMap(({ kinds }) => kinds);
  return (
    <ul className="action-controls">
      {controls
        .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
        .map(({ kind, support, scope, text, through, onAct }) => (
          <li key={kind} className="action-control">
            {onAct === undefined ? (
              <span className="action-control-name">{actionWords[kind]}</span>
            ) : (
              <button type="button" className="action-control-name action-link" onClick={onAct}>
                {actionWords[kind]}
              </button>
            )}
            <span className="action-control-why">
              <Tag look={support === 'unknown' ? 'hatched' : support === 'none' ? 'dashed' : 'solid'}>
                {scope ?? supportWords[support]}
              </Tag>{' '}
              <span className="quiet">
                {sentence(text)}
                {through === undefined ? '' : ` Goes ${through}.`}
              </span>
            </span>
          </li>
        ))}
    </ul>
  );
}

function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
