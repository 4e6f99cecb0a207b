import { z } from 'zod';
import type { LocationReading } from '../tools.ts';
import { shaped } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { SoracomClient } from './client.ts';
import { Sim, type Cell } from './schema.ts';

/** Source: `getCellLocation` of the API description: the tower register of OpenCelliD, looked up by the provider. */
const CellLocation = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  range: z.number().min(0).nullish(),
});

/** The cell of the session that is open now, else of the last one, as a place. A cell is where the tower stands, not the device. */
export async function locate(
  client: SoracomClient,
  providerSimId: string,
  signal: AbortSignal,
): Promise<LocationReading> {
  const path = `/sims/${encodeURIComponent(providerSimId)}`;
  const answer = await client.call(
    { method: 'GET', path, purpose: 'read', what: 'GET /sims/{sim_id}' },
    signal,
  );
  const sim = shaped(Sim, answer.body, client.who, 'the SIM');
  const open = sim.sessionStatus?.online === true;
  const cell =
    (open ? sim.sessionStatus?.cell : null) ?? sim.sessionStatus?.cell ?? sim.previousSession?.cell;
  const query = cell === null || cell === undefined ? null : cellQuery(cell);
  if (query === null)
    return { found: false, reason: 'Soracom tells no cell of this SIM: it had no session yet.' };
  try {
    const what = 'GET /cell_locations';
    const place = await client.call(
      { method: 'GET', path: '/cell_locations', query, purpose: 'read', what },
      signal,
    );
    const { lat, lon, range } = shaped(CellLocation, place.body, client.who, 'the place of a cell');
    return {
      found: true,
      latitude: lat,
      longitude: lon,
      radius: range ?? null,
      observedAt: (open ? sim.sessionStatus?.lastUpdatedAt : sim.previousSession?.deletedTime) ?? null,
      basis: `${open ? 'Cell of the open session' : 'Cell of the last session'}, placed by OpenCelliD`,
    };
  } catch (error) {
    if (error instanceof Refusal && error.status === 404)
      return { found: false, reason: 'The register of towers that Soracom asks does not know the cell.' };
    throw error;
  }
}

/** 3G cells are named by area and cell, LTE cells by tracking area and enhanced cell. */
function cellQuery({ mcc, mnc, lac, ci, tac, eci }: Cell): Record<string, string> | null {
  if (typeof mcc !== 'number' || typeof mnc !== 'number') return null;
  const network = { mcc: String(mcc), mnc: String(mnc) };
  if (typeof tac === 'number' && typeof eci === 'number')
    return { ...network, tac: String(tac), ecid: String(eci) };
  if (typeof lac !== 'number') return null;
  return { ...network, lac: String(lac), ...(typeof ci === 'number' ? { cid: String(ci) } : {}) };
}
