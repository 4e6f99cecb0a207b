import type {
  ActionInput,
  ActionKind,
  ActionPreview,
  Severity,
  SkippedSim,
  SkipReason,
} from '../../../shared/contract/index.ts';
import { imei14 } from '../../../shared/ids.ts';
import { networkTarget } from '../../../shared/networks.ts';
import { limits } from '../../../shared/limits.ts';
import { day, minute } from '../../../shared/time.ts';
import type { BoundDevice } from '../fleet/bound-device.ts';
import type { ActionParameters, ControlCapability } from '../providers/connector.ts';
import { askedOf } from './asked.ts';
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
  /** eSIM profile in use; null where nobody told. */
  readonly activeProfile: string | null;
  readonly sessionId: string | null;
  /** The device this SIM belongs in: what an IMEI lock locks to. */
  readonly bound: BoundDevice;
  /** Through whom the control is pulled: the provider that lists the SIM, or an overlay that knows it. */
  readonly providerId: string;
  readonly providerName: string;
  readonly role: 'inventory' | 'overlay';
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
  /** Name of a group, or its id where no name is known. */
  readonly groupName: (groupId: string) => string;
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
export function previewAction(input: PreviewInput): {
  readonly preview: ActionPreview;
  readonly steps: NewStep[];
  /** All that are left out; the preview shows the first of them. */
  readonly skipped: readonly SkippedSim[];
} {
  const { kind, chosen, candidates, now } = input;
  const judged = candidates.map((candidate) => ({
    candidate,
    reason: reasonToSkip(input, candidate),
    kept: candidate.protectedBy,
  }));
  const acts = judged.filter((one) => one.reason === null && one.kept === null).map((one) => one.candidate);
  const skipped = judged.flatMap(({ candidate, reason, kept }) =>
    reason === null && kept === null
      ? []
      : [
          {
            simKey: candidate.simKey,
            iccid: candidate.iccid,
            device: candidate.device,
            reason: reason ?? kept ?? '',
          },
        ],
  );
  const verb = kindsOfAction[kind];
  const providers = byProvider(acts, input);
  const preview: ActionPreview = {
    kind,
    total: candidates.length,
    acts: acts.length,
    protected: judged.filter((one) => one.reason === null && one.kept !== null).length,
    impossible: judged.filter((one) => one.reason !== null).length,
    skipped: skipped.slice(0, limits.pageRows),
    reasons: reasonsOf(skipped),
    input: [...(askedOf[kind]?.facts(chosen, input.groupName) ?? [])],
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
          .map((sim) => [sim.simKey, sim.lifecycle, sim.imeiLock, sim.bound.imei, sim.providerId])
          .toSorted((a, b) => Number(a[0]) - Number(b[0])),
      ]),
    ),
  };
  return { preview, steps: acts.map((sim) => toStep(kind, chosen, sim)), skipped };
}

/** Why SIMs are skipped, the most frequent reason first. */
export function reasonsOf(skipped: readonly Pick<SkippedSim, 'reason'>[]): SkipReason[] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)]
    .map(([reason, sims]) => ({ reason, sims: sims.length }))
    .toSorted((a, b) => b.sims - a.sims || (a.reason < b.reason ? -1 : 1));
}

function reasonToSkip(
  { kind, chosen, knowsGroup, capabilities }: PreviewInput,
  sim: Candidate,
): string | null {
  if (sim.impossible !== null) return sim.impossible;
  const asked = askedOf[kind];
  const wanted = asked?.wanted(chosen);
  if (asked !== undefined && wanted === undefined) return asked.missing;
  // Ids of groups are the provider's own: the same number may be another group elsewhere.
  if (kind === 'set_group' && !knowsGroup(sim.providerId)) return 'Its provider has no such group.';
  const blocking = kind === 'block_network' || kind === 'allow_network';
  const country = blocking && networkTarget(chosen.network ?? '')?.kind === 'country';
  if (country && capabilities.get(sim.providerId)?.countries !== true)
    return 'Its provider blocks one network after the other, and no whole country.';
  if (asked !== undefined && wanted === asked.now(sim, chosen)) return asked.already;
  if (kind === 'imei_lock' && sim.bound.disputed)
    return 'More than one device was seen with it, and nothing says which is right. Register its device in the inventory first.';
  if (kind === 'imei_lock' && imei14(sim.bound.imei) === null) return 'No IMEI is known to lock to.';
  if (kind === 'imei_lock' && sim.imeiLock === 'locked') return 'Already locked to its device.';
  return null;
}

/** What travels to the provider. */
function parametersOf(kind: ActionKind, chosen: ActionInput, sim: Candidate): ActionParameters {
  // Never "lock to whatever is online": on a stolen SIM that would bind it to the thief's device.
  if (kind === 'imei_lock' && sim.bound.imei !== null) return { imei: sim.bound.imei };
  return askedOf[kind]?.parameters(chosen) ?? {};
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
    providerId,
    name: sims[0]?.providerName ?? providerId,
    role: sims[0]?.role ?? 'inventory',
    sims: sims.length,
    support: capabilities.get(providerId)?.support ?? 'unknown',
    how: capabilities.get(providerId)?.how ?? '',
    typically: capabilities.get(providerId)?.typically ?? '',
    confirmed: capabilities.get(providerId)?.confirmed !== 'never',
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
