import { seriesBytes, type Bank } from '../baselines/bank.ts';
import { collapseZeros, expandZeros } from '../kernel/zero-runs.ts';
import {
  histogramBytes,
  newHistogram,
  readHistogram,
  writeHistogram,
  type ByteHistogram,
} from './quantile.ts';

/** What is learned of one SIM's uplink. Its baseline lies in a bank of one series, which holds one SIM after the other. */
export interface UplinkState {
  /** Hours before this were learned; ms UTC, start of an hour. */
  until: number;
  readonly baseline: Bank;
  readonly levels: ByteHistogram;
}

const storedBytes = 8 + seriesBytes + histogramBytes;

export function newUplink(baseline: Bank, until: number): UplinkState {
  baseline.reset(0);
  return { until, baseline, levels: newHistogram() };
}

/** With its zeros collapsed where that is shorter: 490 bytes are some 200 then, and a million SIMs have one each. */
export function packUplink({ until, baseline, levels }: UplinkState): Uint8Array {
  const bytes = new Uint8Array(storedBytes);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, until, true);
  bytes.set(baseline.save(0, 1), 8);
  writeHistogram(levels, view, 8 + seriesBytes);
  const collapsed = collapseZeros(bytes);
  return collapsed.length < storedBytes ? collapsed : bytes;
}

/** Null for bytes that are no state of this layout: it is learned anew. */
export function unpackUplink(baseline: Bank, stored: Uint8Array): UplinkState | null {
  const bytes = stored.length === storedBytes ? stored : expandZeros(stored, storedBytes);
  if (bytes === null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  baseline.load(0, bytes.subarray(8, 8 + seriesBytes));
  return { until: view.getFloat64(0, true), baseline, levels: readHistogram(view, 8 + seriesBytes) };
}
