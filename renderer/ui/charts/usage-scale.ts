/** Scales for the usage chart, free of the DOM. */

export interface UsagePoint {
  /** Start of the day or hour, ms UTC. */
  readonly at: number;
  /** Volume in the chart's unit (≥ 0); null where nothing was collected. */
  readonly value: number | null;
}

export interface UsageScale {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/**
 * A scale that holds all values.
 * Logarithmic: whole decades, from half a decade below the smallest positive value's decade start, so that the
 * smallest bar is still seen; zero cannot be drawn and sits on the floor. Linear: from 0 to a round top; where every value
 * is whole, so is every tick.
 */
export function usageScale(values: readonly (number | null)[], log: boolean): UsageScale {
  const known = values.filter((value): value is number => value !== null && value > 0);
  const high = known.length === 0 ? 1 : Math.max(...known);
  return log
    ? logScale(known.length === 0 ? 1 : Math.min(...known), high)
    : linearScale(high, known.every(Number.isInteger));
}

function logScale(low: number, high: number): UsageScale {
  const from = Math.floor(Math.log10(low) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(high) - 1e-9));
  const every = Math.max(1, Math.ceil((to - from) / 4));
  const ticks: number[] = [];
  for (let power = from; power <= to; power += every) ticks.push(10 ** power);
  return { domain: [10 ** (from - 0.3), 10 ** to], ticks };
}

function linearScale(high: number, whole: boolean): UsageScale {
  const rough = high / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough && !(whole && (one * power) % 1 > 0));
  const step = Math.max(whole ? 1 : 0, power * (factor ?? 10));
  const top = Math.ceil(high / step - 1e-9) * step;
  const ticks: number[] = [];
  for (let tick = 0; tick <= top + step / 2; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return { domain: [0, top], ticks };
}

/** A tick as short text: 0.1, 1, 10, 1000, 2.5. */
export function tickText(value: number): string {
  return String(Number(value.toPrecision(6)));
}
