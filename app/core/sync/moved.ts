/** A SIM whose session moved past what was read of its events. */
export interface MovedSim {
  readonly simKey: number;
  readonly providerSimId: string;
  readonly eventsUntil: number | null;
  /** The device, the lock or the state is another one: these are read first. */
  readonly urgent: boolean;
}

/** The SIMs of a pass whose session events are read next. On a first sync that is everybody: only as many are kept as are read. */
export interface Moved {
  add(sim: MovedSim): void;
  /** At most as many as one pass reads, urgent ones first. */
  chosen(): MovedSim[];
  /** How many more moved. */
  readonly left: number;
}

export function createMoved(most: number): Moved {
  const urgent: MovedSim[] = [];
  const ordinary: MovedSim[] = [];
  let added = 0;
  const chosen = (): MovedSim[] => [...urgent, ...ordinary].slice(0, most);
  return {
    add(sim) {
      added += 1;
      const list = sim.urgent ? urgent : ordinary;
      if (list.length < most) list.push(sim);
    },
    chosen,
    get left() {
      return added - chosen().length;
    },
  };
}
