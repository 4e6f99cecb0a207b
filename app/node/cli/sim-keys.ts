import type { EngineClient } from '../../../shared/client.ts';
import type { FleetRow } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { digitsOf, iccidBody } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { UsageError } from './command.ts';

/** SIMs asked for at once: their ICCIDs fit into one query. */
const lookedUpAtOnce = 200;

/** ICCIDs with or without check digit, each naming exactly one SIM. */
export async function simKeysOf(
  client: EngineClient,
  iccids: readonly string[],
  signal: AbortSignal,
): Promise<number[]> {
  if (iccids.length > limits.actionSims) {
    throw new UsageError(`At most ${limits.actionSims} SIMs at once.`);
  }
  const odd = iccids.find((iccid) => !/^\d{18,20}$/.test(digitsOf(iccid)));
  if (odd !== undefined) throw new UsageError(`"${odd}" is no ICCID: those have 18 to 20 digits.`);
  const keys = new Set<number>();
  for (let from = 0; from < iccids.length; from += lookedUpAtOnce) {
    const asked = iccids.slice(from, from + lookedUpAtOnce);
    const rows = await findAll(client, asked, signal);
    for (const iccid of asked) keys.add(theOne(iccid, rows).simKey);
  }
  return [...keys];
}

async function findAll(
  client: EngineClient,
  iccids: readonly string[],
  signal: AbortSignal,
): Promise<readonly FleetRow[]> {
  const query = `iccid:${iccids.map(digitsOf).join(',')}`;
  const { resultId } = await client.call('fleet.open', { query }, { signal });
  const page = { resultId, offset: 0, limit: limits.pageRows };
  const { rows } = await client.call('fleet.page', page, { signal });
  await client.call('fleet.close', { resultId });
  return rows;
}

function theOne(iccid: string, rows: readonly FleetRow[]): FleetRow {
  const found = rows.filter((row) => iccidBody(row.iccid) === iccidBody(iccid));
  const [sim] = found;
  if (sim === undefined) throw fail('NOT_FOUND', `There is no SIM ${iccid} in the fleet. Nothing was done.`);
  if (found.length === 1) return sim;
  throw fail(
    'CONFLICT',
    `${found.length} providers know a SIM ${iccid}. Nothing was done; act on it in the window.`,
  );
}
