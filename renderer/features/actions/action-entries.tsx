import type { ActionKind, Capability, ControlSupport } from '../../../shared/contract/index.ts';
import { useOp } from '../../data/use-op.tsx';
import { actionGroups, actionWords } from '../../data/words.ts';
import type { MenuEntry } from '../../ui/overlay/menu.tsx';

/** An action as a menu lists it. */
export interface OfferedAction {
  readonly kind: ActionKind;
  /** Why it cannot be asked for now; null when it can. Short: the menu shows it. */
  readonly reason: string | null;
  readonly support: ControlSupport;
}

/** Containing first, then restoring, then ending; an action that can never be taken back is marked. */
export function actionEntries(
  offered: readonly OfferedAction[],
  onPick: (kind: ActionKind) => void,
  first: ActionKind | null = null,
): MenuEntry[] {
  const of = (kind: ActionKind): OfferedAction | undefined => offered.find((one) => one.kind === kind);
  const entry = (one: OfferedAction, detail?: string): MenuEntry => ({
    id: one.kind,
    label: actionWords[one.kind],
    detail:
      detail ?? one.reason ?? details[one.kind] ?? (one.support === 'group' ? 'whole group' : undefined),
    disabled: one.reason !== null,
    danger: one.kind === 'suspend' || one.kind === 'terminate',
    onSelect: () => onPick(one.kind),
  });
  const proposed = first === null ? undefined : of(first);
  const groups = actionGroups
    .map(({ id, label, kinds }) => ({
      id,
      label,
      found: kinds.flatMap((kind) => (kind === proposed?.kind ? [] : (of(kind) ?? []))),
    }))
    .filter(({ found }) => found.length > 0);
  return [
    ...(proposed === undefined ? [] : [entry(proposed, 'proposed by the rule')]),
    ...groups.flatMap(({ id, label, found }): MenuEntry[] => [
      ...(id === 'end' ? [{ kind: 'separator' as const, id: `before ${id}` }] : []),
      { kind: 'heading', id, label },
      ...found.map((one) => entry(one)),
    ]),
  ];
}

const details: Readonly<Partial<Record<ActionKind, string>>> = {
  terminate: 'for good',
  set_group: 'choose which',
  set_speed: 'choose which',
  data_limit: 'choose how much',
  block_network: 'choose which',
  allow_network: 'choose which',
  set_rat: 'choose which',
  area_lock: 'agreed with the operator',
  set_tag: 'at the provider',
  send_sms: 'to the device',
  profile_enable: 'choose which',
  profile_delete: 'for good',
};

/** The controls of one SIM that its provider has, those that its state forbids among them. */
export function offeredOn(capabilities: readonly Capability[]): OfferedAction[] {
  return capabilities.filter(({ available, support }) => available || isControl(support));
}

/**
 * What at least one connected provider can do; whom it reaches in the end is the preview's to tell.
 *
 * @param listing names of the providers that list the SIMs in question, beside which operators count that add to SIMs of
 *   others; null where that is not known
 */
export function useOfferedActions(listing: readonly string[] | null = null): OfferedAction[] {
  const lines = useOp('providers.list', {}).data?.providers ?? [];
  const choices = useOp('providers.choices', {}).data?.choices ?? [];
  const overlays = choices.filter(({ role }) => role === 'overlay').map(({ kind }) => kind);
  const counts = new Set(
    lines
      .filter(({ name, kind }) => overlays.includes(kind) || listing?.includes(name))
      .map(({ providerId }) => providerId),
  );
  const offers = (useOp('providers.offers', {}).data?.providers ?? []).filter(
    ({ providerId }) => listing === null || counts.has(providerId),
  );
  return actionGroups
    .flatMap(({ kinds }) => kinds)
    .flatMap((kind) => {
      const supports = offers.flatMap(({ controls }) => controls.filter((one) => one.kind === kind));
      const support = supports.find((one) => one.support === 'native') ?? supports.find(isOffered);
      return support === undefined ? [] : [{ kind, reason: null, support: support.support }];
    });
}

const isControl = (support: ControlSupport): boolean => support === 'native' || support === 'group';
const isOffered = ({ support }: { readonly support: ControlSupport }): boolean => isControl(support);
