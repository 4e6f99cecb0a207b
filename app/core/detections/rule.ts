import type { Layer, Mapping, Severity, SubjectKind, Subject } from '../../../shared/contract/index.ts';
import type { Move } from '../baselines/moves.ts';
import type { Drifting } from '../baselines/drift.ts';
import type { PeerOutlier } from '../baselines/peers.ts';
import type { PlaceSilence } from '../baselines/places.ts';
import type { SextantEvent } from '../events/model.ts';
import type { NewPlaces, PlaceCursor, SeenPlace } from './seen-places.ts';

/**
 * What every detection is, whether written in TypeScript or, later, read from a rule file: a pure judgement over a batch
 * of signals, what it remembers, and what it may look up. It reads no clock and no database; all times are source
 * times in ms UTC, so an offline replay and a simulated clock judge alike.
 */
export interface Rule {
  readonly meta: RuleMeta;
  /** Without all of these the rule is blind, and says so instead of staying quiet. */
  readonly needs: readonly SignalKind[];
  /** How much history a rule wants before it speaks, in ms; 0 for rules that learn nothing. */
  readonly learnsFor: number;
  /** Signals of one subject closer together than this belong to one finding, in ms. */
  readonly refractory: number;
  /**
   * Judges one batch. Called again with the same signals it must come to the same drafts: replays, duplicates and late
   * events are normal, and the finding that is already there absorbs the draft.
   */
  evaluate(batch: Batch, memory: Memory, context: RuleContext): readonly Draft[];
}

/**
 * `sims`: readings of SIMs. `sessions`: session events. `usage`: hourly volumes. `findings`: what other rules found. `firmware`, `flows`,
 * `readings`: what files and sensors tell.
 */
export type SignalKind = 'sims' | 'sessions' | 'usage' | 'findings' | ToldKind;

/** What files and sensors tell of a SIM, and changes of its record. */
export type ToldKind = 'firmware' | 'flows' | 'readings' | 'changes';

export interface RuleMeta {
  /** Such as `D-EP-01`. */
  readonly id: string;
  readonly name: string;
  readonly layer: Layer;
  readonly severity: Severity;
  readonly signal: string;
  readonly algorithm: string;
  readonly mappings: readonly Mapping[];
  readonly falsePositives: string;
  readonly response: string;
  readonly basis: 'published' | 'measured' | 'proposed';
}

/** Any part may be empty. Order within a part is by source time where the source gives one. */
export interface Batch {
  /** Every SIM of a slice of the fleet, during a sweep. */
  readonly sims: readonly SimView[];
  /** Those of `sims` whose reading changed since the last sweep. */
  readonly changed: readonly SimView[];
  /** Those of `sims` whose provider's usage was read further since the last sweep. */
  readonly counted: readonly SimView[];
  readonly sessions: readonly SessionSignal[];
  readonly findings: readonly FindingSignal[];
  /** What files and sensors told, in the order in which it came. */
  readonly told: readonly ToldSignal[];
  /** How the fleet behaved against what was learned of it; null in every batch but the one about that. */
  readonly behaviour: Behaviour | null;
}

export const emptyBatch: Batch = {
  sims: [],
  changed: [],
  counted: [],
  sessions: [],
  findings: [],
  told: [],
  behaviour: null,
};

/** An event of a file or a sensor, or a change of a SIM's record, about a SIM of the fleet. */
export interface ToldSignal {
  readonly kind: ToldKind;
  readonly sim: SimView;
  readonly at: number;
  readonly event: SextantEvent;
}

/** What the baselines found since they were judged last. */
export interface Behaviour {
  /** Hours in which SIMs were unlike themselves. */
  readonly moves: readonly Move[];
  /** SIMs of each cohort that are done learning. */
  readonly sizes: ReadonlyMap<string, number>;
  /** SIMs that were unlike their peers in each of the last hours before `until`. */
  readonly outliers: readonly PeerOutlier[];
  /** Places at which many fell silent together. */
  readonly silences: readonly PlaceSilence[];
  readonly drifting: readonly Drifting[];
  /** End of the newest whole hour of usage, ms UTC. */
  readonly until: number;
}

/** A SIM as its provider last told it, with the tags of its group beneath its own. */
export interface SimView {
  readonly simKey: number;
  readonly providerId: string;
  readonly iccid: string;
  readonly body: string;
  readonly imei: string | null;
  readonly lockedImei: string | null;
  readonly lifecycle: string;
  readonly plmn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  readonly cell: string | null;
  /** When the session state was last updated at the provider: the source time of imei, plmn, rat and cell. */
  readonly sessionUpdatedAt: number | null;
  readonly lastSeenAt: number | null;
  readonly device: string | null;
  readonly deviceClass: string | null;
  readonly model: string | null;
  readonly site: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** A session event in the normalised vocabulary of the connectors. */
export interface SessionSignal {
  readonly sim: SimView;
  readonly at: number;
  readonly type: string;
  readonly imei: string | null;
  readonly plmn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  readonly cell: string | null;
}

/** A session event without its SIM, as history gives it. */
export type SessionPoint = Omit<SessionSignal, 'sim'>;

/** How peers did on a day, against the same weekdays of a time before: 1.2 is a fifth more. By start of the day, ms UTC. */
export type CohortDays = ReadonlyMap<number, number>;

export interface UsageBucket {
  /** Start of the UTC hour or day. */
  readonly at: number;
  readonly up: number;
  readonly down: number;
}

export interface FindingSignal {
  readonly findingId: number;
  readonly ruleId: string;
  readonly body: string;
  readonly at: number;
  /** The newest signal that belongs to the finding. */
  readonly until: number;
  readonly summary: string;
}

/** What a rule keeps between batches, per subject. Written in the same transaction as its findings. */
export interface Memory {
  /** Plain data that this rule stored under the key before, or undefined. */
  get<T>(key: string): T | undefined;
  set(key: string, value: unknown): void;
}

/** What a rule may look up. Everything is as of the last sync; nothing reaches the network. */
export interface RuleContext {
  /** Newest source time seen from a provider: "now" for every age and window. Null before its first sync. */
  watermark(providerId: string): number | null;
  /**
   * Usage of the provider is complete in [from, to): an hour inside without a record had no traffic. Null when none was
   * ever collected.
   */
  usageComplete(providerId: string): { readonly from: number; readonly to: number } | null;
  /** The same for daily totals, which reach further back than hours. */
  daysComplete(providerId: string): { readonly from: number; readonly to: number } | null;
  /** Inventory of the provider was read whole at this source time; null when it never was. */
  simsReadTo(providerId: string): number | null;
  /** How long the provider may call a SIM connected after it fell silent, ms: silence is not judged within it. */
  connectivityLag(providerId: string): number;
  /** Session events of a SIM in [from, to), oldest first. */
  sessions(simKey: number, from: number, to: number): readonly SessionPoint[];
  /** Coordinates at which a SIM was seen in [from, to), oldest first. */
  places(body: string, from: number, to: number): readonly SeenPlace[];
  /** Whose coordinates came in since a cursor that this gave before; of any provider. */
  newPlaces(after: PlaceCursor): NewPlaces;
  /** What files and sensors told of a SIM in [from, to), oldest first, 5,000 at most. */
  told(body: string, kind: ToldKind, from: number, to: number): readonly SextantEvent[];
  /** Orders of this console to a SIM that were under way or done at any time in [from, to), ms UTC of the wall clock: kinds of actions. */
  orders(body: string, from: number, to: number): readonly string[];
  /** Whether this console ever gave an order to a provider. */
  givesOrders(providerId: string): boolean;
  /** How many active SIMs of a provider were last seen on a network. */
  activeOn(providerId: string, plmn: string): number;
  /** Source time of the oldest session event that is kept of a provider; null without any. */
  eventsFrom(providerId: string): number | null;
  /** Session starts and updates on a network in [from, to), by windows of `length` ms that had any. */
  signalling(
    providerId: string,
    plmn: string,
    from: number,
    to: number,
    length: number,
  ): readonly { readonly from: number; readonly events: number; readonly sims: number }[];
  /** The SIM that began and updated most sessions on a network in [from, to). */
  busiest(providerId: string, plmn: string, from: number, to: number): SimView | null;
  /** Hours of a SIM in [from, to) in which anything was counted, oldest first. */
  usage(simKey: number, from: number, to: number): readonly UsageBucket[];
  /** Days (UTC) of a SIM in [from, to), oldest first. The last one may still run. */
  days(simKey: number, from: number, to: number): readonly UsageBucket[];
  /**
   * How the peers of a SIM uploaded on the days of [from, to), against the same weekdays of [from, usualTo). Null where too few are
   * known.
   */
  cohortDays(sim: SimView, from: number, usualTo: number, to: number): CohortDays | null;
  /** Findings on a SIM with a source time in [from, to), oldest first. */
  findings(body: string, from: number, to: number): readonly FindingSignal[];
  /** How many SIMs of the provider were last seen in a country. */
  simsIn(providerId: string, country: string): number;
  /** How many active SIMs of the provider are tagged with a site. */
  activeAt(providerId: string, site: string): number;
  /**
   * What the groups of its peers say where neither the SIM nor its group says anything: the value most SIMs at its site, or
   * of its device class, have. Null where they say nothing either.
   */
  peerTag(sim: SimView, peers: 'site' | 'class', name: string): string | null;
  /** The values of the fleet's own list of this name, with commas; null where it is empty or switched off. */
  fleetList(name: string): string | null;
  /** The SIM with this ICCID body, or null where the cache has none. */
  simOf(body: string): SimView | null;
  /** IMEI that the imported device inventory registers for a SIM. */
  registeredImei(body: string): string | null;
  /** True while an open or confirmed incident of the rule holds the SIM: what it does now is not to be learned. */
  held(ruleId: string, body: string): boolean;
}

/** A judgement, before it is known whether it is news. */
export interface Draft {
  readonly sim: SimView;
  /** Source time of the deciding signal. */
  readonly at: number;
  readonly severity: Severity;
  /** For what lasts: the newest source time at which it still held. Absent where the signal was all there is. */
  readonly until?: number;
  /** The fingerprint beside the rule: what it is about and its cause. One within the refractory time makes one finding. */
  readonly subject: string;
  /** What happened, in one sentence, with the values that decided. */
  readonly summary: string;
  /** Findings with the same group become one incident while it is open. */
  readonly group: Group;
  /** The signals as observed: kept as evidence. */
  readonly signals: Readonly<Record<string, unknown>>;
}

/** A judgement about something other than a SIM of the fleet. */
export interface SubjectDraft extends Omit<Draft, 'sim'> {
  readonly sim: null;
  readonly about: Subject;
}

export type AnyDraft = Draft | SubjectDraft;

export interface Group {
  readonly kind: SubjectKind | 'imei';
  readonly value: string;
  /** What the incident is called, and how bad it is, once it holds this many SIMs: a silent device, then a silent site. */
  readonly whole?: { readonly fromSims: number; readonly title: string; readonly severity: Severity };
}

/** Many SIMs of one site are one incident; a SIM without a site stands alone. */
export function groupBySite(sim: SimView): Group {
  return sim.site === null
    ? { kind: 'sim', value: sim.body }
    : { kind: 'site', value: `${sim.providerId}/${sim.site}` };
}

/** The SIM's own tag, else its group's. Null when nobody said. */
export function tagOf(sim: SimView, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = sim.tags[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return null;
}

/** How a SIM is called in a sentence: its device name, else its ICCID. */
export function nameOf(sim: SimView): string {
  return sim.device ?? sim.iccid;
}
