import { createEngine, type SigmaEngine } from '../app/core/sigma/engine.ts';
import { loadRules } from '../app/core/sigma/load.ts';
import type { Bench } from './bench.ts';
import { sigmaWorkload } from './sigma-rules.ts';
import { figure, timed } from './statistics.ts';

/** Events of one sample: the indexed engine takes 0.1 to 1 s for so many. */
const events = 10_000;
/** Of them as many are enough for the engine that tries rules one by one. */
const baselineEvents = 500;

/** Sizes are numbers of rules. */
export const benches: readonly Bench[] = [
  {
    name: 'detect.sigma',
    sizes: [100, 3_780],
    async run({ size }) {
      const workload = sigmaWorkload(size ?? 100, events);
      const { rules, problems } = loadRules(workload.files);
      if (rules.length !== size) throw new RangeError(`${problems[0]?.message ?? 'rules are missing'}`);
      const indexed = createEngine(rules);
      const plain = createEngine(rules, { indexed: false });
      const some = workload.events.slice(0, baselineEvents);
      if (matchesOf(indexed, some) !== matchesOf(plain, some))
        throw new RangeError('the index changes what matches');
      const baseline = await timed(15, () => matchesOf(plain, some));
      const samples = await timed(9, () => matchesOf(indexed, workload.events));
      return figure(rates(samples, events), 'events/s', rates(baseline, baselineEvents));
    },
  },
];

function matchesOf(engine: SigmaEngine, some: readonly Readonly<Record<string, unknown>>[]): number {
  let matches = 0;
  for (const event of some) matches += engine.match(event).length;
  return matches;
}

function rates(samples: readonly number[], count: number): number[] {
  return samples.map((ms) => (count * 1_000) / ms);
}
