import type { ActionInput, ActionKind, ActionTarget, Severity } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { limits } from '../../../shared/limits.ts';
import type { Clock, FleetReader, Hash } from '../ports.ts';
import type { ControlCapability } from '../providers/connector.ts';
import { candidatesOf, otherIncidents, simKeysOfBodies, type CandidateDeps } from './candidates.ts';
import { groupExists, groupNameOf, groupSizes } from './choices.ts';
import { bodiesInFlight } from './due.ts';
import { previewAction } from './preview.ts';
import { observedBodies } from './queries.ts';

export interface PlannerDeps extends CandidateDeps {
  readonly reader: FleetReader;
  readonly clock: Clock;
  readonly hash: Hash;
  /** SIM keys of an open grid result. */
  readonly keysOf: (resultId: string) => Promise<readonly number[]>;
}

/** Whom an action is aimed at, and what it would do to them. Nothing is written. */
export interface Planner {
  /** @throws AppError TOO_LARGE for more SIMs than one action takes */
  wholeTarget(target: ActionTarget): Promise<readonly number[]>;
  plan(
    kind: ActionKind,
    target: ActionTarget,
    chosen?: ActionInput,
  ): Promise<ReturnType<typeof previewAction>>;
}

export function createPlanner(deps: PlannerDeps): Planner {
  const wholeTarget = async (target: ActionTarget): Promise<readonly number[]> => {
    const simKeys = await simKeysOf(deps, target);
    if (simKeys.length > limits.actionSims) {
      throw fail(
        'TOO_LARGE',
        `An action takes at most ${limits.actionSims.toLocaleString('en')} SIMs; this list has ${simKeys.length.toLocaleString('en')}. Narrow the query.`,
      );
    }
    return simKeys;
  };

  const plan: Planner['plan'] = async (kind, target, chosen = {}) => {
    const candidates = candidatesOf(deps, kind, await wholeTarget(target), chosen.through);
    const capabilities = new Map<string, ControlCapability>();
    for (const { providerId } of candidates) {
      const capability = deps.providerOf(providerId)?.capabilities[kind];
      if (capability !== undefined) capabilities.set(providerId, capability);
    }
    const incidents = otherIncidents(
      deps.ledger,
      candidates.map((sim) => sim.iccidBody),
      target.kind === 'incident' ? target.incidentId : null,
    );
    return previewAction({
      kind,
      chosen,
      candidates,
      now: deps.clock.now(),
      inFlight: bodiesInFlight(deps.ledger),
      capabilities,
      knowsGroup: (providerId) =>
        chosen.groupId !== undefined && groupExists(deps.cache, providerId, chosen.groupId),
      groupName: (groupId) => groupNameOf(deps.cache, candidates, groupId),
      groupSize: await groupSizes(
        deps.reader,
        [...capabilities].filter(([, { support }]) => support === 'group').map(([providerId]) => providerId),
      ),
      otherIncidents: incidents.map((incident) => ({ ...incident, severity: incident.severity as Severity })),
      sha256: deps.hash.sha256,
    });
  };

  return { wholeTarget, plan };
}

async function simKeysOf(deps: PlannerDeps, target: ActionTarget): Promise<readonly number[]> {
  if (target.kind === 'sims') return [...new Set(target.simKeys)];
  if (target.kind === 'result') return deps.keysOf(target.resultId);
  if (target.kind === 'action')
    return simKeysOfBodies(deps.cache, observedBodies(deps.ledger, target.actionId));
  const bodies = deps.ledger
    .all<{ body: string }>('SELECT iccid_body AS body FROM incident_sims WHERE incident_id = ?', [
      target.incidentId,
    ])
    .map((row) => row.body);
  return simKeysOfBodies(deps.cache, bodies);
}
