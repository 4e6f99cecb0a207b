import { plan } from './plan.ts';

/** The answers of every SIM, kept between evaluations so that "which SIMs fail this?" reads a column and no database. */
export interface SimColumns {
  readonly count: number;
  readonly simKeys: Int32Array;
  /** 1, 2, 4 or 8. */
  readonly weights: Uint8Array;
  /** Position in the list of device classes. */
  readonly classes: Uint16Array;
  /** By position in `plan.sim`: the code of the answer. */
  readonly codes: readonly Uint8Array[];
}

export interface SimColumnsBuilder {
  /** @param codes one answer per control of `plan.sim`; copied */
  add(simKey: number, weight: number, deviceClass: number, codes: Uint8Array): void;
  build(): SimColumns;
}

/** @param expected how many SIMs there were last time */
export function createSimColumns(expected: number): SimColumnsBuilder {
  let capacity = Math.max(1_024, Math.ceil(expected * 1.02));
  let count = 0;
  let simKeys = new Int32Array(capacity);
  let weights = new Uint8Array(capacity);
  let classes = new Uint16Array(capacity);
  let codes = plan.sim.map(() => new Uint8Array(capacity));
  const grow = (): void => {
    capacity *= 2;
    simKeys = copied(simKeys, new Int32Array(capacity));
    weights = copied(weights, new Uint8Array(capacity));
    classes = copied(classes, new Uint16Array(capacity));
    codes = codes.map((column) => copied(column, new Uint8Array(capacity)));
  };
  return {
    add(simKey, weight, deviceClass, answers) {
      if (count === capacity) grow();
      simKeys[count] = simKey;
      weights[count] = weight;
      classes[count] = deviceClass;
      for (let at = 0; at < codes.length; at++) {
        const column = codes[at];
        if (column !== undefined) column[count] = answers[at] ?? 0;
      }
      count += 1;
    },
    build: () => ({
      count,
      simKeys: simKeys.subarray(0, count),
      weights: weights.subarray(0, count),
      classes: classes.subarray(0, count),
      codes: codes.map((column) => column.subarray(0, count)),
    }),
  };
}

function copied<T extends Int32Array | Uint8Array | Uint16Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/**
 * Positions of the SIMs whose answer to one control is among `wanted`, most critical first.
 *
 * @param deviceClass position in the list of classes, or null for all
 */
export function positionsWith(
  columns: SimColumns,
  controlAt: number,
  wanted: ReadonlySet<number>,
  deviceClass: number | null,
): number[] {
  const answers = columns.codes[controlAt];
  const byWeight = new Map<number, number[]>([8, 4, 2, 1].map((weight) => [weight, []]));
  for (let position = 0; position < columns.count; position++) {
    if (deviceClass !== null && columns.classes[position] !== deviceClass) continue;
    if (wanted.has(answers?.[position] ?? 255)) byWeight.get(columns.weights[position] ?? 1)?.push(position);
  }
  return [...byWeight.values()].flat();
}
