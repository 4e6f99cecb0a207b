import type { Capability } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import { capabilityOf, type ControlledBy, type ControlledSim, type JudgedControl } from './capability.ts';

/** One provider through which a SIM can be controlled: the one that lists it, or an overlay that knows it. */
export interface Controller {
  readonly providerId: string;
  readonly name: string;
  readonly role: 'inventory' | 'overlay';
  /** Under which id this provider knows the SIM. */
  readonly providerSimId: string;
  /** Null where it is not connected any more. */
  readonly provider: ControlledBy | null;
  /** The SIM as this provider tells it. */
  readonly sim: ListedSim;
}

/** The provider that lists the SIM, then the overlays that know it. */
export type Controllers = readonly [Controller, ...Controller[]];

/** What of a stored SIM is needed to tell who controls it. */
export interface ListedSim extends ControlledSim {
  readonly sim_key: number;
  readonly provider_id: string;
  readonly locked_imei: string | null;
}

export interface ControllerDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly providerOf: (providerId: string) => ControlledBy | null;
}

interface OverlayRow {
  readonly provider_id: string;
  readonly subject: string;
  readonly connectivity: string;
  readonly imei_lock: string;
  readonly locked_imei: string | null;
  readonly restriction: string | null;
  readonly raw_state: string;
}

/**
 * Who can act on a SIM, the provider that lists it first. An overlay counts once it has answered about the SIM: that its number
 * could be asked about says nothing yet.
 */
export function controllersOf(deps: ControllerDeps, sim: ListedSim): Controllers {
  const overlays = deps.cache.all<OverlayRow>(
    'SELECT * FROM overlay_sims WHERE sim_key = ? AND known = 1 ORDER BY provider_id',
    [sim.sim_key],
  );
  return [
    {
      providerId: sim.provider_id,
      name: nameOf(deps.ledger, sim.provider_id),
      role: 'inventory',
      providerSimId: sim.provider_sim_id,
      provider: deps.providerOf(sim.provider_id),
      sim,
    },
    ...overlays.flatMap((row): Controller[] => {
      const provider = deps.providerOf(row.provider_id);
      return provider === null
        ? []
        : [
            {
              providerId: row.provider_id,
              name: nameOf(deps.ledger, row.provider_id),
              role: 'overlay',
              providerSimId: row.subject,
              provider,
              sim: asTold(sim, row),
            },
          ];
    }),
  ];
}

/** Whether a stored SIM has a lock or a session is the overlay's to say; that it is terminated, its own provider's. */
function asTold(sim: ListedSim, row: OverlayRow): ListedSim {
  return {
    ...sim,
    provider_sim_id: row.subject,
    connectivity: row.connectivity,
    imei_lock: row.imei_lock,
    locked_imei: row.locked_imei,
    restriction: row.restriction,
    raw_state: row.raw_state,
  };
}

export interface ChosenController {
  readonly controller: Controller;
  readonly control: JudgedControl;
}

/**
 * Through whom a control is pulled: the best support; among equals one where it can be pulled now, and the provider that lists the
 * SIM before an overlay. Null where the provider that was named does not know the SIM.
 *
 * @param through the provider that a person chose
 */
export function controllerFor(
  kind: Capability['kind'],
  controllers: Controllers,
  through?: string,
): ChosenController | null {
  const [best, ...others] = ranked(kind, controllers);
  if (through === undefined) return best;
  return [best, ...others].find(({ controller }) => controller.providerId === through) ?? null;
}

/** A control of a SIM as its card shows it: through the best, with the others that have it beside. */
export function unitedCapability(kind: Capability['kind'], controllers: Controllers): Capability {
  const [best, ...others] = ranked(kind, controllers);
  const { support, available, reason, how, typically } = best.control;
  return {
    kind,
    support,
    available,
    reason,
    how,
    typically,
    through: throughOf(best.controller),
    others: others.filter(isOffered).map(({ controller, control }) => ({
      ...throughOf(controller),
      support: control.support,
      available: control.available,
      reason: control.reason,
      how: control.how,
    })),
  };
}

const order: readonly Capability['support'][] = ['native', 'group', 'rule', 'unknown', 'none'];

function ranked(
  kind: Capability['kind'],
  controllers: Controllers,
): readonly [ChosenController, ...ChosenController[]] {
  const judged = (controller: Controller): ChosenController => ({
    controller,
    control: capabilityOf(kind, controller.provider, controller.sim),
  });
  const [listed, ...overlays] = controllers;
  const first = judged(listed);
  const rank = ({ control }: ChosenController): number =>
    2 * order.indexOf(control.support) + (control.available ? 0 : 1);
  const [best = first, ...others] = [first, ...overlays.map(judged)].toSorted((a, b) => rank(a) - rank(b));
  return [best, ...others];
}

function isOffered({ control: { support } }: ChosenController): boolean {
  return support === 'native' || support === 'group';
}

function throughOf({ providerId, name, role }: Controller): Pick<Controller, 'providerId' | 'name' | 'role'> {
  return { providerId, name, role };
}

function nameOf(ledger: ReadDb, providerId: string): string {
  return (
    ledger.get<{ name: string }>('SELECT name FROM providers WHERE provider_id = ?', [providerId])?.name ??
    providerId
  );
}
