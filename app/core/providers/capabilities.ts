import { actionKinds, type ActionKind } from '../../../shared/contract/index.ts';
import type { Connector, ControlCapability } from './connector.ts';

/** A control that the provider does not have. @param how why, for people */
export function none(how: string): ControlCapability {
  return { support: 'none', how, typically: '', reversible: false };
}

/** A control that the provider may have, of which too little is told to use it. @param how what is missing, for people */
export function unknown(how: string): ControlCapability {
  return { ...none(how), support: 'unknown' };
}

/**
 * Capabilities of a connector: those given, and for every other action that the provider's description shows none.
 *
 * @param rest why the others are not offered, for people; `support` is `unknown` where there is no description to rely on
 */
export function capabilitiesOf(
  given: Readonly<Partial<Record<ActionKind, ControlCapability>>>,
  rest: { readonly support: 'none' | 'unknown'; readonly how: string },
): Connector['capabilities'] {
  const absent: ControlCapability = { ...rest, typically: '', reversible: false };
  return Object.fromEntries(actionKinds.map((kind) => [kind, given[kind] ?? absent])) as Record<
    ActionKind,
    ControlCapability
  >;
}
