import { useState, type ReactNode } from 'react';
import type { SuppressionScope } from '../../../shared/contract/index.ts';
import { useOp } from '../../data/use-op.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { TextArea } from '../../ui/controls/text-field.tsx';

type Kind = SuppressionScope['kind'];

interface KindWords {
  readonly label: string;
  /** What the text field asks for; null where nothing more is asked. */
  readonly asks: string | null;
  readonly hint: string;
}

const kinds: Readonly<Record<Kind, KindWords>> = {
  everything: { label: 'The whole fleet', asks: null, hint: '' },
  providers: { label: 'Providers', asks: 'Providers', hint: 'One name a line, as in Settings.' },
  sites: { label: 'Sites', asks: 'Sites', hint: 'One a line.' },
  groups: { label: 'Groups', asks: 'Groups', hint: 'Name or id of a provider’s group, one a line.' },
  label: { label: 'A label or tag', asks: 'Label', hint: 'As name=value, such as owner=Stadswerk.' },
  sims: { label: 'SIMs', asks: 'ICCIDs', hint: 'One a line, with or without check digit.' },
  rules: { label: 'Rules', asks: 'Rules', hint: 'Ids such as D-NW-01, one a line.' },
  subject: {
    label: 'An account, host or device',
    asks: 'Subject',
    hint: 'As kind value, such as host 10.0.0.4.',
  },
};

/** What a scope is written as: its kind and the text of its field. */
export interface ScopeText {
  readonly kind: Kind;
  readonly text: string;
}

export function textOfScope(scope: SuppressionScope, providerName: (id: string) => string): ScopeText {
  switch (scope.kind) {
    case 'everything':
      return { kind: 'everything', text: '' };
    case 'providers':
      return { kind: 'providers', text: scope.providerIds.map(providerName).join('\n') };
    case 'sites':
      return { kind: 'sites', text: scope.sites.join('\n') };
    case 'groups':
      return { kind: 'groups', text: scope.groups.join('\n') };
    case 'label':
      return { kind: 'label', text: `${scope.name}=${scope.value}` };
    case 'sims':
      return { kind: 'sims', text: scope.iccids.join('\n') };
    case 'rules':
      return { kind: 'rules', text: scope.ruleIds.join('\n') };
    case 'subject':
      return { kind: 'subject', text: `${scope.subject} ${scope.value}` };
  }
}

/** The scope that a person wrote, or what is wrong with it. */
export function scopeOfText(
  { kind, text }: ScopeText,
  providers: readonly { readonly id: string; readonly name: string }[],
): SuppressionScope | { readonly problem: string } {
  const lines = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (kind === 'everything') return { kind };
  if (lines.length === 0) return { problem: 'Name at least one.' };
  switch (kind) {
    case 'providers': {
      const found = lines.map((line) =>
        providers.find(({ id, name }) => id === line || name.toLowerCase() === line.toLowerCase()),
      );
      const unknown = lines.find((_line, index) => found[index] === undefined);
      if (unknown !== undefined) return { problem: `There is no provider "${unknown}".` };
      return { kind, providerIds: found.flatMap((one) => (one === undefined ? [] : [one.id])) };
    }
    case 'sites':
      return { kind, sites: lines };
    case 'groups':
      return { kind, groups: lines };
    case 'label': {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(text.trim()) ?? [];
      return name === undefined || value === undefined
        ? { problem: 'Write it as name=value.' }
        : { kind, name: name.trim(), value: value.trim() };
    }
    case 'sims': {
      const wrong = lines.find((line) => !/^\d{17,20}$/.test(line.replace(/\s/g, '')));
      return wrong === undefined
        ? { kind, iccids: lines.map((line) => line.replace(/\s/g, '')) }
        : { problem: `"${wrong}" is no ICCID.` };
    }
    case 'rules':
      return { kind, ruleIds: lines };
    case 'subject': {
      const [, subject, value] = /^(account|provider|site|cell|host|device)\s+(.+)$/.exec(text.trim()) ?? [];
      return subject === undefined || value === undefined
        ? { problem: 'Write it as kind and value, such as host 10.0.0.4.' }
        : { kind, subject: subject as Extract<SuppressionScope, { kind: 'subject' }>['subject'], value };
    }
  }
}

export function useProviderNames(): readonly { readonly id: string; readonly name: string }[] {
  const { data } = useOp('providers.list', {});
  return (data?.providers ?? []).map(({ providerId, name }) => ({ id: providerId, name }));
}

/** Whom it reaches. @param without kinds that make no sense here */
export function ScopeField(props: {
  readonly value: ScopeText;
  readonly onChange: (value: ScopeText) => void;
  readonly problem: string | null;
  readonly without?: readonly Kind[];
}): ReactNode {
  const { value, onChange } = props;
  const [touched, setTouched] = useState(false);
  const { asks, hint } = kinds[value.kind];
  const options = (Object.keys(kinds) as Kind[])
    .filter((kind) => props.without?.includes(kind) !== true)
    .map((kind) => ({ value: kind, label: kinds[kind].label }));
  return (
    <>
      <Select<Kind>
        label="Reaches"
        value={value.kind}
        options={options}
        onChange={(kind) => {
          setTouched(false);
          onChange({ kind, text: '' });
        }}
      />
      {asks !== null && (
        <TextArea
          label={asks}
          rows={3}
          mono={value.kind === 'sims'}
          hint={hint}
          value={value.text}
          error={touched && props.problem !== null ? props.problem : undefined}
          onBlur={() => setTouched(true)}
          onChange={(event) => onChange({ kind: value.kind, text: event.target.value })}
        />
      )}
    </>
  );
}
