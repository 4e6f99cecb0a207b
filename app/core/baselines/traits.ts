import type { ReadDb } from '../ports.ts';

/** What makes a device another one to its baseline. */
export interface SimTraits {
  readonly body: string;
  readonly lockedImei: string | null;
  readonly firmware: string | null;
  readonly speedClass: string | null;
}

/** What a SIM is now as 32 bits, never 0. */
export function traitsOf({ lockedImei, firmware, speedClass }: SimTraits): number {
  const text = [lockedImei?.slice(0, 14), firmware, speedClass].join('\n');
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  return hash >>> 0 === 0 ? 1 : hash >>> 0;
}

/**
 * Whether what changed about a SIM is on record: its firmware is among the versions that its owner approved, or nobody named any.
 * Otherwise whoever puts an image of his own on a device would make the console forget what the device used to do.
 */
export function approvedTraits(ledger: ReadDb, { body, firmware }: SimTraits): boolean {
  if (firmware === null) return true;
  const row = ledger.get<{ approved: string | null }>(
    "SELECT json_extract(facts, '$.approvedFirmware') AS approved FROM evidence WHERE subject = ? AND kind = 'device-inventory'",
    [`sim:${body}`],
  );
  if (row?.approved == null) return true;
  return (JSON.parse(row.approved) as string[]).includes(firmware);
}
