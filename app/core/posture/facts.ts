import type {
  DnsSummaryFacts,
  EvidenceKind,
  FirmwareFacts,
  FlowSummaryFacts,
  InventoryFacts,
  SbomFacts,
  ScanFacts,
  TlsProbeFacts,
} from '../imports/facts.ts';
import type { AccountReading, GatewayReading } from '../providers/readings.ts';

/** What checks are given: readings of a provider and imported evidence, joined by subject, as of one instant. */

/** A piece of evidence with its origin and age. */
export interface Dated<T> {
  readonly observedAt: number;
  readonly source: string;
  readonly hash: string | null;
  readonly facts: T;
}

/** The columns of `sims` that checks read. */
export interface SimRow {
  readonly sim_key: number;
  readonly provider_id: string;
  readonly provider_sim_id: string;
  readonly iccid: string;
  readonly iccid_body: string;
  readonly eid: string | null;
  readonly imei: string | null;
  readonly imei_lock: string;
  readonly locked_imei: string | null;
  readonly form_factor: string | null;
  readonly lifecycle: string;
  readonly connectivity: string;
  readonly ip: string | null;
  readonly apn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  readonly group_id: string | null;
  readonly gateway_id: string | null;
  readonly device: string | null;
  readonly model: string | null;
  readonly device_class: string | null;
  readonly site: string | null;
  readonly owner: string | null;
  readonly firmware: string | null;
  readonly criticality: number | null;
  readonly tags: string;
  readonly last_seen_at: number | null;
  readonly events_until: number | null;
  readonly fingerprint: string;
}

/** The gateway behind which SIMs sit: `shared` is the provider's common one, null that nobody knows. */
export type GatewayFacts = GatewayReading | 'shared' | null;

/** What tags plan for a SIM: where it may be and which radio it may use. */
export interface TagPlan {
  /** ISO 3166-1 alpha-2; null where nobody said. */
  readonly countries: readonly string[] | null;
  /** Names of radio technologies; null where nobody said. */
  readonly radio: readonly string[] | null;
}

export interface GroupFacts {
  readonly now: number;
  readonly providerId: string;
  /** Null: SIMs in no group. */
  readonly name: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** What the tags plan. */
  readonly plan: TagPlan;
  /** The provider's settings of the group, as JSON text in its own words. */
  readonly configuration: string;
  readonly gateway: GatewayFacts;
  /** When the provider last told of groups and gateways. */
  readonly confirmedAt: number;
}

/** All that is known of one SIM and of what stands behind it. */
export interface SimFacts {
  readonly now: number;
  readonly sim: SimRow;
  /** When the provider last confirmed the row. */
  readonly confirmedAt: number;
  /** IMEI of the inventory and of the network, by the 14 digits that count. */
  readonly registeredImei: string | null;
  readonly seenImei: string | null;
  /** 1, 2, 4, 8, or null where nobody said. */
  readonly criticality: number | null;
  readonly evidence: SimEvidence;
  readonly group: GroupFacts;
  readonly account: Dated<AccountFacts> | null;
  /** False: the provider has no IMEI lock at all. */
  readonly imeiLockOffered: boolean;
  readonly release: Dated<SbomFacts> | null;
  readonly console: ConsoleFacts;
}

export interface SimEvidence {
  readonly 'device-inventory': Dated<InventoryFacts> | null;
  readonly firmware: Dated<FirmwareFacts> | null;
  readonly 'modem-firmware': Dated<FirmwareFacts> | null;
  readonly scan: Dated<ScanFacts> | null;
  readonly 'flow-summary': Dated<FlowSummaryFacts> | null;
  readonly 'dns-summary': Dated<DnsSummaryFacts> | null;
}
export type SimEvidenceKind = keyof SimEvidence & EvidenceKind;

/** An account reading, made ready for look-ups. */
export interface AccountFacts extends Omit<AccountReading, 'exposedSims'> {
  readonly exposedSims: ReadonlySet<string> | null;
}

export interface ReleaseFacts {
  readonly now: number;
  /** Null: the devices report no release. */
  readonly version: string | null;
  readonly sbom: Dated<SbomFacts> | null;
}

export interface ModelFacts {
  readonly now: number;
  /** Null: no model is on record. */
  readonly model: string | null;
}

export interface AccountSubject {
  readonly now: number;
  readonly providerId: string;
  readonly account: Dated<AccountFacts> | null;
  /** The provider's audit log is complete up to here; null: never read. */
  readonly auditUntil: number | null;
  readonly groups: readonly GroupFacts[];
  readonly console: ConsoleFacts;
}

export interface EndpointFacts {
  readonly now: number;
  /** Null: no endpoint was ever probed, and this stands for all of them. */
  readonly probe: Dated<TlsProbeFacts> | null;
}

/** What the console knows about itself. */
export interface ConsoleFacts {
  readonly now: number;
  /** True once any device inventory was imported: only then is a device that it lacks an unknown device. */
  readonly inventoryImported: boolean;
  readonly rules: readonly RuleFacts[];
  /** True while a rule that notices a changed IMEI runs. */
  readonly imeiChangesWatched: boolean;
  readonly exceptions: { readonly running: number; readonly ended: number; readonly invalid: number };
  /** False: rows of the audit log here do not follow from each other. */
  readonly auditChainHolds: boolean;
  readonly incidents: { readonly resolved: number; readonly reviewed: number; readonly overdue: number };
}

/** A detection rule as the inventory of rules shows it. */
export interface RuleFacts {
  /** Such as `D-NW-04`. */
  readonly id: string;
  readonly enabled: boolean;
  readonly lastRunAt: number | null;
  /** True for a rule that learns what is usual and speaks of departures. */
  readonly learns: boolean;
}

/** The organisation: the console, and how much of the fleet it sees. */
export interface OrgFacts {
  readonly now: number;
  readonly console: ConsoleFacts;
  /** Share of SIMs that their provider confirmed within a day; null before the first SIM. */
  readonly confirmedShare: number | null;
  /** Coverage of the other controls of each layer, in dial order. */
  readonly layerCoverage: readonly (number | null)[];
}

/** True for a SIM that stands in a device, or should: controls about devices ask nothing of the others. */
export function inUse(sim: SimRow): boolean {
  return (
    sim.lifecycle !== 'inventory' &&
    sim.lifecycle !== 'ready' &&
    sim.lifecycle !== 'deactivated' &&
    sim.lifecycle !== 'terminated'
  );
}
