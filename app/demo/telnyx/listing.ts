/**
 * Places of rows in a list that is read by page number. Rows that were deleted close ranks, so that what follows moves up, as it
 * does under a reader of the real thing; a page that is struck by a fault leaves a gap, and its rows follow on later pages.
 */
export interface Listing {
  /** Places in all, gaps included: what the number of pages counts. */
  readonly places: number;
  readonly rows: number;
  /** The rows at the places [from, to), in order; gaps hold none. */
  between(from: number, to: number): number[];
  remove(row: number): void;
  /** Leaves a gap at the places [from, to) and puts their rows behind the end, beginning with a new page of `size` places. */
  postpone(from: number, to: number, size: number): void;
}

/** A run of rows in order, or of places without any. */
interface Run {
  /** First row; null for a gap. */
  readonly row: number | null;
  readonly length: number;
}

/** A list of the rows 0 to `size` − 1. Whatever happens to it, it is held as a few runs. */
export function createListing(size: number): Listing {
  let runs: Run[] = [{ row: 0, length: size }];

  const count = (of: (run: Run) => boolean): number =>
    runs.reduce((sum, run) => sum + (of(run) ? run.length : 0), 0);
  const places = (): number => count(() => true);

  function cut(from: number, to: number): Run[] {
    const parts: Run[] = [];
    let at = 0;
    for (const { row, length } of runs) {
      const start = Math.max(from, at);
      const end = Math.min(to, at + length);
      if (start < end) parts.push({ row: row === null ? null : row + start - at, length: end - start });
      at += length;
    }
    return parts;
  }

  return {
    get places() {
      return places();
    },
    get rows() {
      return count(({ row }) => row !== null);
    },
    between: (from, to) =>
      cut(from, to).flatMap(({ row, length }) =>
        row === null ? [] : Array.from({ length }, (_, offset) => row + offset),
      ),
    remove(gone) {
      runs = runs.flatMap(({ row, length }): Run[] => {
        if (row === null || gone < row || gone >= row + length) return [{ row, length }];
        const before = { row, length: gone - row };
        const after = { row: gone + 1, length: row + length - gone - 1 };
        return [before, after].filter((run) => run.length > 0);
      });
    },
    postpone(from, to, size) {
      const end = places();
      const taken = cut(from, to).filter(({ row }) => row !== null);
      if (taken.length === 0) return;
      const gap: Run = { row: null, length: Math.min(to, end) - from };
      const filled = Math.ceil(end / size) * size - end;
      const padding: Run[] = filled > 0 ? [{ row: null, length: filled }] : [];
      runs = [...cut(0, from), gap, ...cut(to, end), ...padding, ...taken];
    },
  };
}
