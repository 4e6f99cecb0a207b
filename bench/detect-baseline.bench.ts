import { createBank, seriesBytes } from '../app/core/baselines/bank.ts';
import type { Bench } from './bench.ts';
import { figure, timed } from './statistics.ts';

/** Hours that the series learn before they are timed, so that the entropy part is at work too. */
const learned = 200;
/** Updates of one sample, whatever the number of series: a second or less. */
const updates = 2_000_000;

/** Sizes are numbers of series, one for each SIM and metric. */
export const benches: readonly Bench[] = [
  {
    name: 'detect.baseline',
    sizes: [1_000, 10_000, 100_000, 1_000_000],
    async run({ size }) {
      const series = size ?? 1_000;
      const bank = createBank(series);
      const ewma = { mean: new Float32Array(series), variance: new Float32Array(series) };
      for (let hour = 0; hour < learned; hour++) scoreHour(bank, series, hour);
      const rounds = Math.max(1, Math.round(updates / series));
      const scored = await timed(7, () => {
        for (let round = 0; round < rounds; round++) scoreHour(bank, series, learned + round);
      });
      const plain = await timed(7, () => {
        for (let round = 0; round < rounds; round++) plainHour(ewma, series, learned + round);
      });
      const rate = (samples: readonly number[]) => samples.map((ms) => (rounds * series * 1_000) / ms);
      return figure(rate(scored), 'updates/s', rate(plain));
    },
  },
  {
    name: 'detect.baseline.bytes',
    sizes: null,
    run: async () => figure([seriesBytes], 'bytes', [8]),
  },
];

/** A volume with a daily rhythm, other for every series and hour, from integers alone. */
function volume(series: number, hour: number): number {
  const noise = (Math.imul(series + 1, 2_654_435_761) ^ Math.imul(hour + 1, 40_503)) >>> 0;
  return 10_000 + 300 * (hour % 24) + (noise % 1_000);
}

function scoreHour(bank: ReturnType<typeof createBank>, series: number, hour: number): number {
  let highest = 0;
  const hourOfDay = hour % 24;
  for (let one = 0; one < series; one++)
    highest = Math.max(highest, bank.score(one, volume(one, hour), hourOfDay));
  return highest;
}

function plainHour(
  { mean, variance }: { readonly mean: Float32Array; readonly variance: Float32Array },
  series: number,
  hour: number,
): number {
  let highest = 0;
  for (let one = 0; one < series; one++) {
    const level = mean[one] ?? 0;
    const miss = volume(one, hour) - level;
    const z = Math.abs(miss) / Math.max(Math.sqrt(variance[one] ?? 0), 1e-9);
    mean[one] = level + 0.002 * miss;
    variance[one] = 0.998 * ((variance[one] ?? 0) + 0.002 * miss * miss);
    highest = Math.max(highest, z);
  }
  return highest;
}
