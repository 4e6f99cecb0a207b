import { useState, type ReactNode } from 'react';
import type { AccountRule } from '../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { AskedProblem } from './asked-problem.tsx';
import { MakeRule } from './make-rule-dialog.tsx';

/** Automations of the account, which act at the provider by themselves: made, switched and deleted from here where it allows that. */
export function AccountRules({ providerId }: { readonly providerId: string }): ReactNode {
  const asked = useOp('tools.rules', { providerId });
  const { data, error } = asked;
  const [making, setMaking] = useState(false);
  const offered = data?.offer.support === 'native';
  return (
    <Section
      title="Automations at the provider"
      meta="they act by themselves"
      aside={
        offered &&
        data.templates.length > 0 && (
          <Button variant="quiet" onClick={() => setMaking(true)}>
            Make one
          </Button>
        )
      }
    >
      {data === undefined && error === null && <SkeletonRows count={2} rowHeight={24} />}
      <AskedProblem of={asked} />
      {data !== undefined && !offered && <p className="quiet">Not from here: {data.offer.how}.</p>}
      {offered && data.rules.length === 0 && <p className="quiet">The account has none.</p>}
      <ul className="action-controls">
        {data?.rules.map((rule) => (
          <RuleLine key={rule.ruleId} providerId={providerId} rule={rule} switches={data.switches} />
        ))}
      </ul>
      {making && data !== undefined && (
        <MakeRule
          providerId={providerId}
          templates={data.templates}
          groups={data.groups}
          onClose={() => setMaking(false)}
        />
      )}
    </Section>
  );
}

function RuleLine({
  providerId,
  rule,
  switches,
}: {
  readonly providerId: string;
  readonly rule: AccountRule;
  readonly switches: boolean;
}): ReactNode {
  const change = useCommand('tools.switchRule');
  const remove = useCommand('tools.deleteRule');
  const toasts = useToasts();
  const [asked, setAsked] = useState(false);
  const { ruleId, name, active } = rule;
  const tell = (done: { readonly confirmed: boolean } | null, words: string): void => {
    if (done === null) return;
    toasts.show(
      done.confirmed
        ? { title: `${name} ${words}`, tone: 'done' }
        : {
            title: 'Accepted, and not seen yet',
            detail: `A fresh reading does not show that ${name} ${words}.`,
          },
    );
  };
  return (
    <li className="action-control">
      <span className="action-control-name">{name}</span>
      <span className="action-control-why">
        <Tag look={active ? 'solid' : 'dashed'}>{active ? 'on' : 'off'}</Tag>{' '}
        <span className="quiet">
          {rule.what}, {rule.scope}.
        </span>
        <span className="provider-rule-acts">
          {switches && (
            <Button
              variant="quiet"
              busy={change.busy}
              onClick={() =>
                void change
                  .run({ providerId, ruleId, active: !active })
                  .then((done) => tell(done, active ? 'is off' : 'is on'))
              }
            >
              Switch {active ? 'off' : 'on'}
            </Button>
          )}
          <Button variant="quiet" onClick={() => setAsked(true)}>
            Delete
          </Button>
        </span>
        {asked && (
          <Dialog
            open
            size="small"
            onClose={() => setAsked(false)}
            title={`Delete ${name}?`}
            description="It is gone at the provider for everybody."
            actions={
              <>
                <Button variant="quiet" keys="Esc" onClick={() => setAsked(false)}>
                  Cancel
                </Button>
                <Button
                  variant="danger"
                  busy={remove.busy}
                  onClick={() =>
                    void remove.run({ providerId, ruleId }).then((done) => {
                      tell(done, 'is deleted');
                      setAsked(false);
                    })
                  }
                >
                  Delete
                </Button>
              </>
            }
          >
            <p>{rule.what}.</p>
          </Dialog>
        )}
      </span>
    </li>
  );
}
