import type { ActionKind } from '../../../shared/contract/index.ts';
import type { ReadDb, WriteDb } from '../ports.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { AccountAbilities, Connector, ControlCapability } from './connector.ts';

/** What an account turned out to be allowed, as it was last told. It outlives a restart: a preview must not wait for the network. */

function settingOf(providerId: string): string {
  return `providers.${providerId}.abilities`;
}

export function knownAbilities(ledger: ReadDb, providerId: string): AccountAbilities | null {
  const text = readSetting(ledger, settingOf(providerId));
  return text === null ? null : (JSON.parse(text) as AccountAbilities);
}

/** @returns true where it says something else than before */
export function keepAbilities(
  ledger: WriteDb,
  providerId: string,
  abilities: AccountAbilities,
  at: number,
): boolean {
  const text = JSON.stringify(abilities);
  if (readSetting(ledger, settingOf(providerId)) === text) return false;
  writeSetting(ledger, settingOf(providerId), text, at);
  return true;
}

export function forgetAbilities(ledger: WriteDb, providerId: string): void {
  ledger.run('DELETE FROM settings WHERE name = ?', [settingOf(providerId)]);
}

/**
 * A connector whose capabilities are narrowed to what its credentials may do. What is denied counts as `unknown`, never as
 * `none`: the provider has the control, so its absence is no excuse for anything.
 *
 * @param known what was learned before, or null
 * @param learned told whenever the provider says it again
 */
export function narrowed(
  connector: Connector,
  known: AccountAbilities | null,
  learned: (abilities: AccountAbilities) => void,
): Connector {
  let denied = known?.denied ?? {};
  const narrow = (kind: ActionKind, own: ControlCapability): ControlCapability => {
    const reason = denied[kind];
    return reason === undefined || own.support === 'none' ? own : { ...own, support: 'unknown', how: reason };
  };
  const { discover } = connector;
  return {
    ...connector,
    get capabilities() {
      const all = Object.entries(connector.capabilities) as [ActionKind, ControlCapability][];
      return Object.fromEntries(all.map(([kind, own]) => [kind, narrow(kind, own)])) as Record<
        ActionKind,
        ControlCapability
      >;
    },
    capabilityOf: (kind, sim) =>
      narrow(kind, connector.capabilityOf?.(kind, sim) ?? connector.capabilities[kind]),
    ...(discover === undefined
      ? {}
      : {
          async discover(signal) {
            const abilities = await discover.call(connector, signal);
            denied = abilities.denied;
            learned(abilities);
            return abilities;
          },
        }),
  };
}
