import type { ActionKind } from '../../../shared/contract/index.ts';
import { imei14 } from '../../../shared/ids.ts';
import { boundDevice, type BoundDevice, type BoundSim } from '../fleet/bound-device.ts';
import { profilesOf, type ControlledBy } from '../fleet/capability.ts';
import { controllerFor, controllersOf, type ListedSim } from '../fleet/controllers.ts';
import type { ReadDb } from '../ports.ts';
import type { Candidate } from './preview.ts';

export interface CandidateDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly providerName: (providerId: string) => string;
  readonly providerOf: (providerId: string) => ControlledBy | null;
}

interface CandidateRow extends BoundSim, ListedSim {
  readonly iccid: string;
  readonly device: string | null;
  readonly site: string | null;
  readonly criticality: number | null;
  readonly last_seen_at: number | null;
  readonly session_id: string | null;
  readonly speed_class: string | null;
  readonly data_limit: number | null;
  readonly tags: string;
}

/** A provider tag that keeps a SIM out of every action until a person removes it at the provider. */
const protectTag = 'protected';

/**
 * The SIMs of an action with all that its preview needs, each through the provider that does it best. Keys that are gone are left out.
 *
 * @param through the one provider that a person chose to go through
 */
export function candidatesOf(
  deps: CandidateDeps,
  kind: ActionKind,
  simKeys: readonly number[],
  through?: string,
): Candidate[] {
  return simKeys.flatMap((simKey) => {
    const row = deps.cache.get<CandidateRow>('SELECT * FROM sims WHERE sim_key = ?', [simKey]);
    if (row === undefined) return [];
    const tags = JSON.parse(row.tags) as Record<string, string>;
    const tag = tags[protectTag];
    const bound = kind === 'imei_lock' ? boundDevice(deps.cache, deps.ledger, row) : nobodyAsks;
    const controllers = controllersOf(deps, row);
    const chosen = controllerFor(kind, controllers, through);
    const controller = chosen?.controller ?? controllers[0];
    return [
      {
        simKey,
        iccid: row.iccid,
        iccidBody: row.iccid_body,
        device: row.device,
        site: row.site,
        criticality: row.criticality,
        lastSeenAt: row.last_seen_at,
        lifecycle: row.lifecycle,
        imeiLock: controller.sim.imei_lock,
        sessionId: row.session_id,
        groupId: row.group_id,
        speedClass: row.speed_class,
        dataLimitBytes: row.data_limit,
        tags,
        activeProfile: row.profiles === null ? null : profilesOf(row.profiles).active,
        bound,
        providerId: controller.providerId,
        providerName: controller.name,
        role: controller.role,
        providerSimId: controller.providerSimId,
        impossible:
          chosen === null
            ? `${deps.providerName(through ?? '')} does not know this SIM.`
            : (chosen.control.reason ?? onlyCurrent(chosen.control.device, bound, row.imei)),
        protectedBy:
          tag === undefined || /^(false|no|0|)$/i.test(tag)
            ? null
            : `Protected by the tag "${protectTag}: ${tag}".`,
      },
    ];
  });
}

/** Why a lock to whatever device the SIM is in would lock it to another than the one it belongs in. */
function onlyCurrent(device: 'named' | 'current', bound: BoundDevice, imei: string | null): string | null {
  if (device === 'named' || bound.imei === null) return null;
  const now = imei14(imei);
  if (now === null) return 'It can only be locked to the device it is in, and nobody tells which that is.';
  return now === imei14(bound.imei)
    ? null
    : 'It can only be locked to the device it is in, which is not the one it belongs in.';
}

/** Only a lock needs to know the device; looking it up for thousands of SIMs takes its time. */
const nobodyAsks: BoundDevice = { imei: null, disputed: false };

export function simKeysOfBodies(cache: ReadDb, bodies: readonly string[]): number[] {
  return bodies.flatMap((body) =>
    cache
      .all<{ sim_key: number }>('SELECT sim_key FROM sims WHERE iccid_body = ?', [body])
      .map((row) => row.sim_key),
  );
}

/** Open incidents these SIMs are part of, other than the one that is being contained. */
export function otherIncidents(
  ledger: ReadDb,
  bodies: readonly string[],
  but: number | null,
): { id: number; severity: string; sims: number }[] {
  const found = new Map<number, { id: number; severity: string; sims: number }>();
  for (const body of bodies) {
    const rows = ledger.all<{ id: number; severity: string }>(
      `SELECT i.incident_id AS id, i.severity FROM incident_sims m JOIN incidents i ON i.incident_id = m.incident_id
       WHERE m.iccid_body = ? AND i.status <> 'resolved' AND i.merged_into IS NULL`,
      [body],
    );
    for (const row of rows) {
      if (row.id !== but) found.set(row.id, { ...row, sims: (found.get(row.id)?.sims ?? 0) + 1 });
    }
  }
  return [...found.values()].toSorted((a, b) => b.sims - a.sims).slice(0, 20);
}
