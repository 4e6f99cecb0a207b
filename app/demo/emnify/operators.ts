/** Operators by numbers of their own, and those that an endpoint is kept off. Sessions are not: which network a device falls back to is not played out. */
import type { SimFacts } from '../fleet.ts';
import { countries, foreignNetworks, type Network } from '../geography.ts';
import { ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';
import { shownSetting } from '../timeline.ts';
import { refusals } from './errors.ts';
import { timeOf } from './sims.ts';
import type { EmnifyRoute, EmnifyWorld } from './world.ts';

interface Operator extends Network {
  readonly id: number;
}

const firstOperator = 551;
const operators: readonly Operator[] = [
  ...countries.flatMap(({ networks }) => networks),
  ...foreignNetworks,
].map((network, index) => ({ ...network, id: firstOperator + index }));

export const operatorRoutes: readonly EmnifyRoute[] = [
  { method: 'GET', path: '/operator', handle: () => ok(operators.map(operatorView)) },
];

export function blacklist({ scripts }: EmnifyWorld, sim: SimFacts, now: number): Reply {
  const script = scripts.of(sim.index);
  return ok(
    operators
      .filter((operator) => shownSetting(script, settingOf(operator), now) === 'blocked')
      .map(operatorView),
  );
}

/** A change that is so already is refused: with 409 where the operator is on the list, with 404 where it is not. */
export function changeBlacklist(call: Call, world: EmnifyWorld, sim: SimFacts, block: boolean): Reply {
  if (struckBy(call, 'action-fail') !== undefined) return refusals.actionFailed;
  const operator = operators.find(({ id }) => String(id) === call.params['operator_id']);
  if (operator === undefined) return refusals.noSuchThing;
  const name = settingOf(operator);
  const blocked = shownSetting(world.scripts.of(sim.index), name, call.now) === 'blocked';
  if (blocked === block) return block ? refusals.listedAlready : refusals.noSuchThing;
  if (struckBy(call, 'action-lost') === undefined)
    world.scripts.change(sim.index, {
      kind: 'setting',
      ...timeOf(call, world, sim),
      name,
      value: block ? 'blocked' : null,
    });
  return { status: 204 };
}

function settingOf({ id }: Operator): string {
  return `operator ${id}`;
}

function operatorView({ id, name, country, mcc, mnc }: Operator): object {
  return {
    id,
    name,
    country: { id: mcc, name: country, country_code: '', mcc: String(mcc), iso_code: country.toLowerCase() },
    tapcode: [],
    mnc: [{ id: id * 10, mnc: String(mnc).padStart(2, '0') }],
  };
}
