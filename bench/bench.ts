/** One measurement. `value` and `baseline` share the unit; `spread` is the interquartile range over the median. */
export interface Figure {
  readonly value: number;
  /** E.g. `ms`, `rows/s`, `MB`. */
  readonly unit: string;
  /** The comparison measured in the same run, or null where there is none. */
  readonly baseline: number | null;
  /** Number of samples behind `value`. */
  readonly n: number;
  readonly spread: number;
}

/** What a benchmark is given. */
export interface BenchContext {
  /** Number of SIMs, or null for a benchmark that does not depend on it. */
  readonly size: number | null;
  /** Folder for data that is made once per size and kept between runs. */
  readonly cacheDir: string;
}

/** A benchmark: every `bench/*.bench.ts` exports a list of them as `benches`. */
export interface Bench {
  /** As in the table of figures, e.g. `fleet.page`. */
  readonly name: string;
  /** Numbers of SIMs that it is measured at; null for once, without a size. */
  readonly sizes: readonly number[] | null;
  run(context: BenchContext): Promise<Figure>;
}
