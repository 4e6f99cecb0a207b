/** Choosing whom an attack hits: seeded, and never the same SIM or site twice. */
import type { Fleet, SimFacts } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32 } from '../random.ts';
import { indexesOfSite, siteOf } from '../sites.ts';
import type { Site } from '../sites.ts';

export interface Targets {
  takeSims(count: number, wanted: (sim: SimFacts) => boolean): readonly SimFacts[];
  takeSite(kind: string): { readonly site: Site; readonly sims: readonly SimFacts[] };
}

/** A chooser for one fleet. What it has handed out once it does not hand out again. */
export function createTargets(fleet: Fleet): Targets {
  const taken = new Set<number>();
  const takenSites = new Set<number>();
  const wholeSites = new Set<number>();
  let turn = 0;

  /** Every index once, from a seeded place on. */
  function* from(limit: number): Generator<number> {
    const first = hash32(fleet.seed, turn++, purpose.attackTarget) % limit;
    for (let i = 0; i < limit; i++) yield (first + i) % limit;
  }

  function choose(count: number, wanted: (sim: SimFacts) => boolean, avoid: ReadonlySet<number>): SimFacts[] {
    const chosen: SimFacts[] = [];
    if (count === 0) return chosen;
    for (const index of from(fleet.size)) {
      const sim = fleet.facts(index);
      if (taken.has(index) || avoid.has(sim.site.number) || !wanted(sim)) continue;
      taken.add(index);
      takenSites.add(sim.site.number);
      chosen.push(sim);
      if (chosen.length === count) break;
    }
    return chosen;
  }

  return {
    takeSims(count, wanted) {
      // At first one SIM per site, so that two attacks do not read as one; small fleets have to share sites.
      const chosen = [...choose(count, wanted, takenSites)];
      chosen.push(...choose(count - chosen.length, wanted, wholeSites));
      if (chosen.length < count)
        throw new RangeError(
          `a fleet of ${fleet.size} SIMs has no ${count === 1 ? 'SIM' : `${count} SIMs`} left that this attack can hit`,
        );
      return chosen;
    },
    takeSite(kind) {
      const sites = fleet.facts(fleet.size - 1).site.number + 1;
      for (const number of from(sites)) {
        const site = siteOf(fleet.seed, number);
        if (site.kind !== kind || takenSites.has(number)) continue;
        const sims = indexesOfSite(number, fleet.size)
          .map((index) => fleet.facts(index))
          .filter(({ status }) => status === 'active');
        if (sims.length < 3 || sims.some(({ index }) => taken.has(index))) continue;
        takenSites.add(number);
        wholeSites.add(number);
        for (const { index } of sims) taken.add(index);
        return { site, sims };
      }
      throw new RangeError(`a fleet of ${fleet.size} SIMs has no ${kind} left that this attack can hit`);
    },
  };
}
