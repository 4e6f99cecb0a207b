import type { Schedule, WriteDb } from '../ports.ts';
import { describe, noEvidence } from './describe.ts';
import { deviceEvidence } from './evidence.ts';
import { slices } from './pass.ts';

export interface RedescribeDeps {
  readonly cache: WriteDb;
  readonly ledger: WriteDb;
  readonly schedule: Schedule;
}

interface DescribedSim {
  readonly sim_key: number;
  readonly tags: string;
  readonly device: string | null;
  readonly model: string | null;
  readonly device_class: string | null;
  readonly site: string | null;
  readonly owner: string | null;
  readonly firmware: string | null;
  readonly criticality: number | null;
  readonly eid: string | null;
}

const findSql = `SELECT sim_key, tags, device, model, device_class, site, owner, firmware, criticality, eid FROM sims WHERE iccid_body = ?`;
const updateSql = `UPDATE sims SET device = ?, model = ?, device_class = ?, site = ?, owner = ?, firmware = ?, criticality = ?, eid = COALESCE(eid, ?)
  WHERE sim_key = ?`;

/**
 * Describes SIMs anew that an import or a person spoke of: a provider whose answer did not change is not asked again for that.
 *
 * @param wrote told after each commit
 * @returns how many rows changed
 */
export async function redescribe(
  deps: RedescribeDeps,
  bodies: readonly string[],
  wrote: (simKeys: readonly number[]) => void,
): Promise<number> {
  const { cache, ledger, schedule } = deps;
  let changed = 0;
  for (const slice of slices(bodies)) {
    const evidence = deviceEvidence(ledger, slice);
    const keys: number[] = [];
    cache.transaction(() => {
      for (const body of slice) {
        const known = evidence.get(body) ?? noEvidence;
        for (const sim of cache.all<DescribedSim>(findSql, [body])) {
          const tags = JSON.parse(sim.tags) as Readonly<Record<string, string>>;
          const now = describe(tags, known);
          const same =
            sim.device === now.device &&
            sim.model === now.model &&
            sim.device_class === now.deviceClass &&
            sim.site === now.site &&
            sim.owner === now.owner &&
            sim.firmware === now.firmware &&
            sim.criticality === now.criticality &&
            (sim.eid !== null || now.eid === null);
          if (same) continue;
          cache.run(updateSql, [
            now.device,
            now.model,
            now.deviceClass,
            now.site,
            now.owner,
            now.firmware,
            now.criticality,
            now.eid,
            sim.sim_key,
          ]);
          keys.push(sim.sim_key);
        }
      }
    });
    if (keys.length > 0) wrote(keys);
    changed += keys.length;
    await schedule.breathe();
  }
  return changed;
}
