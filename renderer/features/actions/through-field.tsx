import type { ReactNode } from 'react';
import type { ActionKind, ActionTarget } from '../../../shared/contract/index.ts';
import { useOp } from '../../data/use-op.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { formatCount } from '../../ui/format.ts';

const best = '';

/**
 * Through whom an action goes, where more than the provider that lists a SIM can do it: the best for each SIM, unless a person
 * says otherwise. Nothing where there is no choice.
 */
export function ThroughField(props: {
  readonly kind: ActionKind;
  readonly target: ActionTarget;
  readonly value: string | null;
  readonly onChange: (providerId: string | null) => void;
}): ReactNode {
  const { kind, target, value, onChange } = props;
  const providers = useOp('actions.choices', { kind, target }).data?.providers ?? [];
  const able = providers.filter(({ support }) => support === 'native' || support === 'group');
  if (!able.some(({ role }) => role === 'overlay')) return null;
  return (
    <Select<string>
      label="Through"
      value={value ?? best}
      onChange={(id) => onChange(id === best ? null : id)}
      options={[
        { value: best, label: 'The best for each SIM', detail: 'the provider that lists it first' },
        ...able.map(({ providerId, name, role, sims, how }) => ({
          value: providerId,
          label: role === 'overlay' ? `${name}, the operator` : name,
          detail: `${formatCount(sims)} ${sims === 1 ? 'SIM' : 'SIMs'}. ${how}`,
        })),
      ]}
    />
  );
}
