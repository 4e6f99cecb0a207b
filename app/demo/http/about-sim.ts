import type { EmulatorCore } from '../emulator.ts';
import type { Fleet, SimFacts } from '../fleet.ts';
import type { Call, Reply, Route } from './context.ts';

/**
 * Makes handlers of calls whose path names one SIM.
 *
 * @param name of the parameter in the path
 * @param find the SIM of an id as this provider writes it, or null
 * @param missing answer about a SIM that is not there
 */
export function aboutSim<W extends EmulatorCore>(
  name: string,
  find: (fleet: Fleet, id: string) => SimFacts | null,
  missing: Reply,
): (work: (sim: SimFacts, call: Call, world: W) => Reply) => Route<W>['handle'] {
  return (work) => (call, world) => {
    const sim = find(world.fleet, call.params[name] ?? '');
    return sim === null ? missing : work(sim, call, world);
  };
}
