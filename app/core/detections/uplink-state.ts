import { e3Bytes, newE3, readE3, writeE3, type E3 } from './e3.ts';
import {
  histogramBytes,
  newHistogram,
  readHistogram,
  writeHistogram,
  type ByteHistogram,
} from './quantile.ts';

/** What is learned of one SIM's uplink: 501 bytes stored. */
export interface UplinkState {
  /** Hours before this were learned; ms UTC, start of an hour. */
  until: number;
  readonly e3: E3;
  readonly levels: ByteHistogram;
}

export function newUplink(until: number): UplinkState {
  return { until, e3: newE3(), levels: newHistogram() };
}

export function packUplink(state: UplinkState): Uint8Array {
  const bytes = new Uint8Array(8 + e3Bytes + histogramBytes);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, state.until, true);
  writeHistogram(state.levels, view, writeE3(state.e3, view, 8));
  return bytes;
}

/** Null for bytes of another length: a state of an older layout is learned anew. */
export function unpackUplink(bytes: Uint8Array): UplinkState | null {
  if (bytes.length !== 8 + e3Bytes + histogramBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { until: view.getFloat64(0, true), e3: readE3(view, 8), levels: readHistogram(view, 8 + e3Bytes) };
}
