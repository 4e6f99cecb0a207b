import { useState, type ReactNode } from 'react';
import { useOp } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { counted } from '../../ui/counted.ts';
import { Section } from '../../ui/layout/section.tsx';
import { TimeText } from '../../ui/time.tsx';
import { FoldingField } from './folding-field.tsx';
import { SuppressDialog } from './suppress-dialog.tsx';
import { conditionWords, suppressionStates } from './words.ts';

/** On the pane of a SIM: until when it is in maintenance, and which rules are suppressed on it. Nothing where neither is. */
export function SimHeldSection({ simKey }: { readonly simKey: number }): ReactNode {
  const { data } = useOp('suppressions.forSim', { simKey }, { every: 60_000 });
  const go = useNavigation((navigation) => navigation.go);
  if (data === undefined || (data.maintenance.length === 0 && data.suppressions.length === 0)) return null;
  const open = (record: string): void => go('detections', { tab: 'suppressions', record });
  return (
    <Section title="Held back" meta="findings are kept and open no incident">
      <ul className="suppressions-lines">
        {data.maintenance.map(({ id, name, until }) => (
          <li key={id}>
            <button type="button" className="action-link mono" onClick={() => open(id)}>
              {id}
            </button>
            <span>
              In maintenance until <TimeText at={until} style="moment" />
            </span>
            <span className="quiet">{name}</span>
          </li>
        ))}
        {data.suppressions.map(({ id, ruleId, ruleName, reason, endsAt, held }) => (
          <li key={id}>
            <button type="button" className="action-link mono" onClick={() => open(id)}>
              {id}
            </button>
            <span>
              {ruleId} {ruleName} suppressed until <TimeText at={endsAt} style="moment" />
            </span>
            <span className="quiet">
              {reason}; would have told {counted(held, 'time')}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** On the pane of a rule: what is suppressed of it. */
export function RuleHeldSection({ ruleId }: { readonly ruleId: string }): ReactNode {
  const list = useOp('suppressions.list', {}).data;
  const go = useNavigation((navigation) => navigation.go);
  const [adding, setAdding] = useState(false);
  const mine = (list?.suppressions ?? []).filter((one) => one.ruleId === ruleId);
  const inForce = mine.filter(({ state }) => state === 'active' || state === 'ending');
  return (
    <Section
      title="Suppressed"
      aside={
        <Button variant="quiet" onClick={() => setAdding(true)}>
          Suppress…
        </Button>
      }
    >
      {inForce.length === 0 && <p className="quiet">Nothing of this rule is suppressed.</p>}
      <ul className="suppressions-lines">
        {inForce.map(({ id, scopeText, conditions, state, held, endsAt }) => (
          <li key={id}>
            <button
              type="button"
              className="action-link mono"
              onClick={() => go('detections', { tab: 'suppressions', record: id })}
            >
              {id}
            </button>
            <span>
              {scopeText}
              {conditions.length > 0 && `, where ${conditionWords(conditions)}`}
            </span>
            <span className="quiet">
              {suppressionStates[state].toLowerCase()} until <TimeText at={endsAt} style="moment" />, would
              have told {counted(held, 'time')}
            </span>
          </li>
        ))}
      </ul>
      <FoldingField ruleId={ruleId} />
      {adding && (
        <SuppressDialog
          start={{ ruleId, scope: { kind: 'everything', text: '' } }}
          onClose={() => setAdding(false)}
        />
      )}
    </Section>
  );
}
