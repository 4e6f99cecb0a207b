import type { Fleet, SimFacts } from '../fleet.ts';

/** SIMs that are looked at to choose a network. */
const looked = 20_000;

/**
 * The network on which most SIMs report all day, and how many of them an attack takes.
 *
 * @param share of those SIMs, 0 to 1
 * @param least fewer than this make no attack
 * @throws RangeError where no network has so many
 */
export function onOneNetwork(
  fleet: Fleet,
  share: number,
  least: number,
): { readonly name: string; readonly count: number; readonly wanted: (sim: SimFacts) => boolean } {
  const reports = (sim: SimFacts): boolean =>
    sim.status === 'active' && sim.borderNetwork === null && sim.deviceClass.name !== 'Heat meter';
  const codeOf = ({ network: { mcc, mnc } }: SimFacts): string => `${mcc}-${mnc}`;
  const counts = new Map<string, number>();
  for (let index = 0; index < Math.min(looked, fleet.size); index++) {
    const sim = fleet.facts(index);
    if (reports(sim)) counts.set(codeOf(sim), (counts.get(codeOf(sim)) ?? 0) + 1);
  }
  const [code = '', size = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  const count = Math.max(least, Math.floor(size * share));
  if (size < count)
    throw new RangeError(
      `a fleet of ${fleet.size} SIMs has no network with ${least} that this attack can hit`,
    );
  return { name: code, count, wanted: (sim) => reports(sim) && codeOf(sim) === code };
}
