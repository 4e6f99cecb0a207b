import type { ActionKind, ActionState } from '../../../shared/contract/index.ts';
import type { ReadDb } from '../ports.ts';
import type { ActionParameters } from '../providers/connector.ts';
import { kindsOfAction, type Held, type Precondition } from './kinds.ts';
import { stepsOfSims, type SimStep } from './queries.ts';

/**
 * Whether what was settled still stands, by what a later reading shows: an observed suspension that somebody lifted
 * elsewhere has drifted, and a step given up as failed may turn out to have happened after all.
 */
export interface Finding {
  readonly step: SimStep;
  readonly holds: boolean;
  readonly seen: Held;
}

/** Actions that undo each other speak of the same thing; only the newest of them says how it should be. */
const subjectOf: Readonly<Partial<Record<ActionKind, 'lifecycle' | 'lock' | 'area'>>> = {
  suspend: 'lifecycle',
  resume: 'lifecycle',
  activate: 'lifecycle',
  deactivate: 'lifecycle',
  terminate: 'lifecycle',
  imei_lock: 'lock',
  imei_unlock: 'lock',
  area_lock: 'area',
  area_unlock: 'area',
};

/** Kinds that stop something. That a resumed SIM is suspended again later is a new decision, not a drift. */
const lasting: readonly ActionKind[] = ['suspend', 'imei_lock', 'area_lock'];

/** What the newest settled steps of a SIM have to say about it. Steps newest first; nothing where nothing moved. */
export function standingOf(steps: readonly SimStep[], seen: Held): Finding[] {
  const spoken = new Set<string>();
  return steps.flatMap((step) => {
    const subject = subjectOf[step.kind];
    // What was taken back or never sent asked for nothing.
    if (
      subject === undefined ||
      step.state === 'cancelled' ||
      step.state === 'expired' ||
      spoken.has(subject)
    )
      return [];
    spoken.add(subject);
    const holds = kindsOfAction[step.kind].holds(
      seen,
      JSON.parse(step.parameters) as ActionParameters,
      JSON.parse(step.precondition) as Precondition,
    );
    return moves(step.kind, step.state, step.sent_at !== null, holds) ? [{ step, holds, seen }] : [];
  });
}

function moves(kind: ActionKind, state: ActionState, sent: boolean, holds: boolean): boolean {
  if (state === 'failed') return sent && holds;
  if (state === 'drifted') return holds;
  return (state === 'observed' || state === 'reconciled') && lasting.includes(kind) && !holds;
}

interface SeenRow {
  readonly simKey: number;
  readonly providerId: string;
  readonly providerSimId: string;
  readonly body: string;
  readonly lifecycle: Held['lifecycle'];
  readonly connectivity: Held['connectivity'];
  readonly imeiLock: Held['imeiLock'];
  readonly lockedImei: string | null;
  readonly sessionId: string | null;
  readonly groupId: string | null;
  readonly speedClass: string | null;
  readonly dataLimitBytes: number | null;
}

const seenColumns = `sim_key AS simKey, provider_id AS providerId, provider_sim_id AS providerSimId, iccid_body AS body, lifecycle, connectivity, imei_lock AS imeiLock, locked_imei AS lockedImei, session_id AS sessionId,
  group_id AS groupId, speed_class AS speedClass, data_limit AS dataLimitBytes`;

/**
 * Compares the fleet cache with the settled steps of these SIMs. A SIM that is listed no more says nothing either way.
 *
 * @param simKeys SIMs whose rows were written, or all
 */
export function findingsFor(cache: ReadDb, ledger: ReadDb, simKeys: readonly number[] | 'all'): Finding[] {
  if (ledger.get('SELECT 1 FROM action_sims LIMIT 1') === undefined) return [];
  const known = "vanished_at IS NULL AND lifecycle <> 'unknown'";
  const rows =
    simKeys === 'all'
      ? cache.all<SeenRow>(
          `SELECT ${seenColumns} FROM sims WHERE iccid_body IN (SELECT value FROM json_each(?)) AND ${known}`,
          [
            JSON.stringify(
              ledger
                .all<{ body: string }>('SELECT DISTINCT iccid_body AS body FROM action_sims')
                .map(({ body }) => body),
            ),
          ],
        )
      : cache.all<SeenRow>(
          `SELECT ${seenColumns} FROM sims WHERE sim_key IN (SELECT value FROM json_each(?)) AND ${known}`,
          [JSON.stringify(simKeys)],
        );
  const steps = Map.groupBy(
    stepsOfSims(
      ledger,
      rows.map(({ body }) => body),
    ),
    (step) => step.iccid_body,
  );
  return rows.flatMap((row) =>
    [...Map.groupBy(steps.get(row.body) ?? [], ({ provider_id: providerId }) => providerId).values()].flatMap(
      (ofProvider) => {
        const [first] = ofProvider;
        const seen = first === undefined ? null : seenBy(cache, row, first);
        return seen === null ? [] : standingOf(ofProvider, seen);
      },
    ),
  );
}

/** The SIM as the provider tells it through which a step went; null where that one tells nothing of it any more. */
function seenBy(cache: ReadDb, row: SeenRow, step: SimStep): Held | null {
  const { simKey, providerId, providerSimId, body: _body, ...seen } = row;
  // The same account connected anew has another id here.
  if (step.provider_id === providerId || step.provider_sim_id === providerSimId) return seen;
  const told = cache.get<
    Pick<SeenRow, 'connectivity' | 'imeiLock' | 'lockedImei'> & { readonly restriction: string | null }
  >(
    `SELECT connectivity, imei_lock AS imeiLock, locked_imei AS lockedImei, restriction FROM overlay_sims
     WHERE sim_key = ? AND provider_id = ? AND known = 1`,
    [simKey, step.provider_id],
  );
  if (told === undefined || told.imeiLock === 'unknown') return null;
  const { restriction, ...shown } = told;
  // Lock and area come from one API: who tells of the lock tells of the area. Which area it is, no row keeps.
  return { ...seen, ...shown, area: restriction === 'area' ? { circle: null } : null };
}
