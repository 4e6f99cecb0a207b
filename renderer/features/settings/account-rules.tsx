import { useState, type FormEvent, type ReactNode } from 'react';
import type { AccountRule, RuleTemplate } from '../../../shared/contract/index.ts';
import { asAppError, type AppError } from '../../../shared/errors.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp, withTrace } from '../../data/use-op.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { FieldError, TextField } from '../../ui/controls/text-field.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { Tag } from '../../ui/status/tag.tsx';

/** Automations of the account, which act at the provider by themselves: made, switched and deleted from here where it allows that. */
export function AccountRules({ providerId }: { readonly providerId: string }): ReactNode {
  const { data, error, refetch, isFetching } = useOp('tools.rules', { providerId });
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
      {error !== null && (
        <div className="provider-problem">
          <FieldError>
            {errorTitles[error.code]}: {error.message}
          </FieldError>
          <Button busy={isFetching} onClick={() => void refetch()}>
            Ask again
          </Button>
        </div>
      )}
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

const everySim = '';

function MakeRule(props: {
  readonly providerId: string;
  readonly templates: readonly RuleTemplate[];
  readonly groups: readonly { readonly groupId: string; readonly name: string }[];
  readonly onClose: () => void;
}): ReactNode {
  const { providerId, templates, groups, onClose } = props;
  const [templateId, setTemplateId] = useState<string | null>(templates[0]?.id ?? null);
  const [groupId, setGroupId] = useState(everySim);
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<AppError | null>(null);
  const create = useCommand('tools.createRule');
  const toasts = useToasts();
  const template = templates.find(({ id }) => id === templateId);
  const needsUrl = template?.asksUrl === true;
  const ready =
    template !== undefined &&
    name.trim() !== '' &&
    reason.trim().length >= 3 &&
    (!needsUrl || (url.startsWith('https://') && URL.canParse(url)));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    try {
      const made = await create.quiet({
        providerId,
        templateId: template.id,
        name: name.trim(),
        groupId: groupId === everySim ? null : groupId,
        url: needsUrl ? url : null,
        reason: reason.trim(),
      });
      toasts.show(
        made.confirmed
          ? {
              title: `${name.trim()} is on`,
              detail: 'A fresh reading of the account shows it.',
              tone: 'done',
            }
          : { title: 'Accepted, and not seen yet', detail: 'A fresh reading does not show it. Look again.' },
      );
      onClose();
    } catch (problem) {
      setFailure(asAppError(problem));
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title="Make an automation at the provider"
      description="It acts there by itself, also while Sextant is closed."
      actions={
        <>
          <Button variant="quiet" keys="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" form="make-rule" busy={create.busy} disabled={!ready}>
            Make it
          </Button>
        </>
      }
    >
      <form id="make-rule" className="action-field" onSubmit={(event) => void submit(event)}>
        <Select<string>
          label="What it does"
          placeholder="Choose a template"
          value={templateId}
          onChange={setTemplateId}
          options={templates.map(({ id, title }) => ({ value: id, label: title }))}
        />
        {template !== undefined && <p className="quiet">{template.about}</p>}
        <Select<string>
          label="Which SIMs"
          placeholder="Every SIM of the account"
          value={groupId}
          onChange={setGroupId}
          options={[
            { value: everySim, label: 'Every SIM of the account' },
            ...groups.map((group) => ({ value: group.groupId, label: group.name, detail: 'group' })),
          ]}
        />
        <TextField
          label="Name"
          maxLength={80}
          autoComplete="off"
          value={name}
          hint="As the provider’s console shows it."
          onChange={(event) => setName(event.target.value)}
        />
        {needsUrl && (
          <TextField
            label="Address to call"
            mono
            maxLength={500}
            autoComplete="off"
            value={url}
            hint="Begins with https:// and is reachable from the internet. The audit log names only its host."
            onChange={(event) => setUrl(event.target.value.trim())}
          />
        )}
        <TextField
          label="Reason"
          maxLength={1000}
          autoComplete="off"
          value={reason}
          hint="Kept in the audit log."
          onChange={(event) => setReason(event.target.value)}
        />
        {failure !== null && (
          <FieldError>
            {errorTitles[failure.code]}: {withTrace(failure)}
          </FieldError>
        )}
      </form>
    </Dialog>
  );
}
