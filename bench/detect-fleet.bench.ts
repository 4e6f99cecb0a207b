import type { Bench, Figure } from './bench.ts';
import { inChild } from './child.ts';
import type { DetectOrder, DetectReport } from './detect-fleet-child.ts';
import { figure } from './statistics.ts';

const megabyte = 1024 * 1024;
const sizes = [1_000, 20_000];
/** One judging of each size tells all of these figures. */
const reports = new Map<number, Promise<DetectReport>>();

function told(name: string, of: (report: DetectReport, sims: number) => Figure): Bench {
  return {
    name,
    sizes,
    async run({ size }) {
      const sims = size ?? 0;
      const report =
        reports.get(sims) ?? inChild<DetectOrder, DetectReport>('detect-fleet-child.ts', { sims });
      reports.set(sims, report);
      return of(await report, sims);
    },
  };
}

/**
 * Every rule of the product over a whole fleet, in a process of its own: the largest resident set, what it leaves in the ledger, the
 * first look, and the look after one hour more.
 */
export const benches: readonly Bench[] = [
  told('memory.detect', ({ peakBytes }) => figure([peakBytes / megabyte], 'MB', null)),
  told('detect.ledger', ({ ledgerBytes }, sims) => figure([ledgerBytes / sims], 'bytes/SIM', null)),
  told('detect.first', ({ firstMs }) => figure([firstMs], 'ms', null)),
  told('detect.next', ({ nextMs }) => figure([nextMs], 'ms', null)),
];
