import { subjectOf } from '../imports/facts.ts';
import type { ReadDb } from '../ports.ts';
import { scannedEvidence, simsAfter, type EvidenceRow, type ScannedSim } from './queries.ts';

/** SIMs in one step: small enough to stay within a slice, and never changed, because digests are taken step by step. */
const pageSims = 128;

export interface ScannedPage {
  readonly sims: readonly {
    readonly row: ScannedSim;
    readonly evidence: readonly EvidenceRow[];
  }[];
  /** What the digest of the population covers: who is in it and what the provider said of each. */
  readonly population: string;
  /** What the digest of the evidence covers. */
  readonly evidence: string;
}

/**
 * Reads the fleet in the order of ICCID bodies, page by page, each SIM with its imported evidence. Both tables are read in
 * their own order, so a million SIMs cost two passes and no look-ups. Evidence of SIMs that no provider lists is passed over.
 */
export function* scanFleet(cache: ReadDb, ledger: ReadDb): Generator<ScannedPage> {
  let body = '';
  let simKey = 0;
  for (;;) {
    const rows = simsAfter(cache, body, simKey, pageSims);
    const first = rows[0];
    const last = rows.at(-1);
    if (first === undefined || last === undefined) return;
    const found = scannedEvidence(ledger, subjectOf.sim(first.iccid_body), subjectOf.sim(last.iccid_body));
    const sims = joined(rows, found);
    yield {
      sims,
      population: rows
        .map((row) => `${row.provider_id}/${row.provider_sim_id} ${row.fingerprint}`)
        .join('\n'),
      evidence: sims
        .flatMap(({ evidence }) => evidence.map((row) => `${row.subject} ${row.kind} ${row.hash}`))
        .join('\n'),
    };
    body = last.iccid_body;
    simKey = last.sim_key;
  }
}

/** Both lists are in the order of ICCID bodies; a body that two providers list gets its evidence twice. */
function joined(rows: readonly ScannedSim[], evidence: readonly EvidenceRow[]): ScannedPage['sims'] {
  let at = 0;
  return rows.map((row) => {
    const subject = subjectOf.sim(row.iccid_body);
    while (at < evidence.length && (evidence[at]?.subject ?? '') < subject) at++;
    let end = at;
    while (end < evidence.length && evidence[end]?.subject === subject) end++;
    return { row, evidence: evidence.slice(at, end) };
  });
}
