import type { ActionInput, ActionKind, ActionPreview, Severity } from '../../../shared/contract/index.ts';
import { imei14 } from '../../../shared/ids.ts';
import { limits } from '../../../shared/limits.ts';
import { day, minute } from '../../../shared/time.ts';
import type { BoundDevice } from '../fleet/bound-device.ts';
import type { ActionParameters, ControlCapability } from '../providers/connector.ts';
import { kindsOfAction } from './kinds.ts';
import type { NewStep } from './queries.ts';

/** What the blast radius is computed from, for one SIM. */
export interface Candidate {
  readonly simKey: number;
  readonly iccid: string;
  readonly iccidBody: string;
  readonly device: string | null;
  readonly site: string | null;
  readonly criticality: number | null;
  readonly lastSeenAt: number | null;
  readonly lifecycle: string;
  readonly imeiLock: string;
  readonly groupId: string | null;
  readonly speedClass: string | null;
  readonly dataLimitBytes: number | null;
  /** The provider's own. */
  readonly tags: Readonly<Record<string, string>>;
  readonly sessionId: string | null;
  /** The device this SIM belongs in: what an IMEI lock locks to. */
  readonly bound: BoundDevice;
  readonly providerId: string;
  readonly providerName: string;
  readonly providerSimId: string;
  /** Why the control cannot be pulled here; null when it can. */
  readonly impossible: string | null;
  readonly protectedBy: string | null;
}

export interface PreviewInput {
  readonly kind: ActionKind;
  /** What the person chose beside the SIMs. */
  readonly chosen: ActionInput;
  readonly candidates: readonly Candidate[];
  readonly now: number;
  readonly inFlight: ReadonlySet<string>;
  readonly capabilities: ReadonlyMap<string, ControlCapability>;
  /** Whether a provider has the group that was chosen. */
  readonly knowsGroup: (providerId: string) => boolean;
  /** SIMs of a group of a provider, for controls that hit all of it. */
  readonly groupSize: (providerId: string, groupId: string) => number;
  readonly otherIncidents: readonly {
    readonly id: number;
    readonly severity: Severity;
    readonly sims: number;
  }[];
  readonly sha256: (text: string) => string;
}

/** From so many SIMs on, the person types the count. */
const typeCountFrom = 10;

/** Splits the candidates and tells what an action would do. Pure: the same SIMs in the same states give the same token. */
export function previewAction(input: PreviewInput): { preview: ActionPreview; steps: NewStep[] } {
  const { kind, chosen, candidates, now } = input;
  const judged = candidates.map((candidate) => ({
    candidate,
    reason: reasonToSkip(input, candidate),
    kept: candidate.protectedBy,
  }));
  const acts = judged.filter((one) => one.reason === null && one.kept === null).map((one) => one.candidate);
  const skipped = judged.filter((one) => one.reason !== null || one.kept !== null);
  const verb = kindsOfAction[kind];
  const providers = byProvider(acts, input);
  const preview: ActionPreview = {
    kind,
    total: candidates.length,
    acts: acts.length,
    protected: judged.filter((one) => one.reason === null && one.kept !== null).length,
    impossible: judged.filter((one) => one.reason !== null).length,
    skipped: skipped.slice(0, limits.pageRows).map(({ candidate, reason, kept }) => ({
      simKey: candidate.simKey,
      iccid: candidate.iccid,
      device: candidate.device,
      reason: reason ?? kept ?? '',
    })),
    stops: verb.stops,
    keeps: verb.keeps,
    reversible: verb.undo !== null,
    undoKind: verb.undo,
    sites: new Set(acts.map((sim) => sim.site).filter((site) => site !== null)).size,
    criticality: {
      high: count(acts, (sim) => (sim.criticality ?? 0) >= 4),
      normal: count(acts, (sim) => sim.criticality !== null && sim.criticality < 4),
      unknown: count(acts, (sim) => sim.criticality === null),
    },
    reach: {
      under15m: count(acts, (sim) => sim.lastSeenAt !== null && now - sim.lastSeenAt < 15 * minute),
      under24h: count(
        acts,
        (sim) => sim.lastSeenAt !== null && now - sim.lastSeenAt >= 15 * minute && now - sim.lastSeenAt < day,
      ),
      older: count(acts, (sim) => sim.lastSeenAt !== null && now - sim.lastSeenAt >= day),
      never: count(acts, (sim) => sim.lastSeenAt === null),
    },
    otherIncidents: [...input.otherIncidents],
    overlapping: count(acts, (sim) => input.inFlight.has(sim.iccidBody)),
    providers,
    // What cannot be taken back, or hits others too, is never a single keystroke away.
    confirmCount:
      acts.length >= typeCountFrom ||
      (kind === 'terminate' && acts.length > 0) ||
      providers.some(({ alsoReaches }) => alsoReaches > 0),
    readAt: now,
    token: input.sha256(
      JSON.stringify([
        kind,
        chosen,
        acts
          .map((sim) => [sim.simKey, sim.lifecycle, sim.imeiLock, sim.bound.imei])
          .toSorted((a, b) => Number(a[0]) - Number(b[0])),
      ]),
    ),
  };
  return { preview, steps: acts.map((sim) => toStep(kind, chosen, sim)) };
}

function reasonToSkip({ kind, chosen, knowsGroup }: PreviewInput, sim: Candidate): string | null {
  if (sim.impossible !== null) return sim.impossible;
  const aim = aimOf(kind, chosen, sim);
  if (aim !== null && aim.wanted === undefined) return aim.missing;
  // Ids of groups are the provider's own: the same number may be another group elsewhere.
  if (kind === 'set_group' && !knowsGroup(sim.providerId)) return 'The group belongs to another provider.';
  if (aim !== null && aim.wanted === aim.now) return aim.already;
  if (kind === 'imei_lock' && sim.bound.disputed)
    return 'More than one device was seen with it, and nothing says which is right. Register its device in the inventory first.';
  if (kind === 'imei_lock' && imei14(sim.bound.imei) === null) return 'No IMEI is known to lock to.';
  if (kind === 'imei_lock' && sim.imeiLock === 'locked') return 'Already locked to its device.';
  return null;
}

/** What a kind with a choice aims at, beside how it is now; null for kinds without one. */
function aimOf(kind: ActionKind, chosen: ActionInput, sim: Candidate) {
  if (kind === 'set_group')
    return {
      wanted: chosen.groupId,
      now: sim.groupId,
      missing: 'Choose the group first.',
      already: 'Already in that group.',
    };
  if (kind === 'set_speed')
    return {
      wanted: chosen.speedClass,
      now: sim.speedClass,
      missing: 'Choose the speed class first.',
      already: 'Already at that speed class.',
    };
  if (kind === 'set_tag')
    return {
      wanted: chosen.tagName === undefined ? undefined : (chosen.tagValue ?? ''),
      now: sim.tags[chosen.tagName ?? ''] ?? '',
      missing: 'Name the tag first.',
      already: 'It has that tag already.',
    };
  if (kind === 'data_limit')
    return {
      wanted: chosen.dataLimitBytes,
      now: sim.dataLimitBytes,
      missing: 'Enter the limit first.',
      already: 'That limit is set already.',
    };
  return null;
}

/** Only what the kind asks for travels: a leftover of another choice must not reach the provider. */
function parametersOf(kind: ActionKind, chosen: ActionInput, sim: Candidate): ActionParameters {
  // Never "lock to whatever is online": on a stolen SIM that would bind it to the thief's device.
  if (kind === 'imei_lock' && sim.bound.imei !== null) return { imei: sim.bound.imei };
  if (kind === 'set_group' && chosen.groupId !== undefined) return { groupId: chosen.groupId };
  if (kind === 'set_speed' && chosen.speedClass !== undefined) return { speedClass: chosen.speedClass };
  if (kind === 'set_tag' && chosen.tagName !== undefined)
    return { tagName: chosen.tagName, tagValue: chosen.tagValue ?? '' };
  if (kind === 'data_limit' && chosen.dataLimitBytes !== undefined)
    return { dataLimitBytes: chosen.dataLimitBytes };
  return {};
}

function toStep(kind: ActionKind, chosen: ActionInput, sim: Candidate): NewStep {
  return {
    iccidBody: sim.iccidBody,
    iccid: sim.iccid,
    providerId: sim.providerId,
    providerSimId: sim.providerSimId,
    parameters: parametersOf(kind, chosen, sim),
    precondition: { lifecycle: sim.lifecycle, imeiLock: sim.imeiLock, sessionId: sim.sessionId },
  };
}

function byProvider(
  acts: readonly Candidate[],
  { capabilities, groupSize }: PreviewInput,
): ActionPreview['providers'] {
  const groups = Map.groupBy(acts, (sim) => sim.providerId);
  return [...groups].map(([providerId, sims]) => ({
    name: sims[0]?.providerName ?? providerId,
    sims: sims.length,
    support: capabilities.get(providerId)?.support ?? 'unknown',
    how: capabilities.get(providerId)?.how ?? '',
    typically: capabilities.get(providerId)?.typically ?? '',
    alsoReaches:
      capabilities.get(providerId)?.support === 'group' ? othersInGroups(providerId, sims, groupSize) : 0,
  }));
}

/** SIMs of the groups these belong to, without these. */
function othersInGroups(
  providerId: string,
  sims: readonly Candidate[],
  groupSize: PreviewInput['groupSize'],
): number {
  const groups = Map.groupBy(
    sims.filter((sim) => sim.groupId !== null),
    (sim) => sim.groupId ?? '',
  );
  return [...groups].reduce(
    (sum, [groupId, members]) => sum + Math.max(0, groupSize(providerId, groupId) - members.length),
    0,
  );
}

function count(sims: readonly Candidate[], test: (sim: Candidate) => boolean): number {
  return sims.filter(test).length;
}
