import type {
  ActionKind,
  Connectivity,
  CredentialField,
  ImeiLock,
  Lifecycle,
  ProviderKind,
  ProviderOption,
  Verification,
} from '../../../shared/contract/index.ts';
import type { Area } from '../../../shared/area.ts';
import type { Clock, Files, Hash, Http, Log, Schedule } from '../ports.ts';
import type { Gate } from './gate.ts';
import type { ProviderLimits } from './limits.ts';
import type { Tools } from './tools.ts';

/**
 * One connectivity provider behind one interface. A connector reads and acts; it keeps no state but its token,
 * writes no database, and drops PIN, PUK and private keys before anything leaves it.
 */
export interface Connector {
  readonly kind: string;
  /** How the provider does each action in general. */
  readonly capabilities: Readonly<Record<ActionKind, ControlCapability>>;
  /** The same for one SIM in its present state, where that differs; the reason says why. */
  capabilityOf?(kind: ActionKind, sim: CapabilitySubject): ControlCapability;
  /** Which sources the provider offers. A source with `support: 'none'` is never asked; posture calls it unknown. */
  readonly reads: Reads;
  /** Signs in and reads one page. Throws PROVIDER_AUTH or PROVIDER_UNREACHABLE. */
  test(signal: AbortSignal): Promise<void>;
  /** Pages of the inventory from a cursor on. A page may be shorter than asked; only a null cursor ends the list. */
  simPage(cursor: string | null, signal: AbortSignal): Promise<SimPage>;
  /** Where the list can be asked for what changed since a moment; absent where it cannot. */
  readonly changes?: ChangeFilter;
  /**
   * For an overlay: under which id it knows a SIM that another provider lists; null where it cannot be asked about that one. Absent for
   * an inventory.
   */
  subjectOf?(sim: Pick<SimReading, 'msisdn'>): string | null;
  /** A fresh reading of one SIM, past every cache. */
  sim(providerSimId: string, signal: AbortSignal): Promise<SimReading | null>;
  groups(signal: AbortSignal): Promise<readonly GroupReading[]>;
  /** Account-wide settings that controls are checked against: users, their MFA, tokens, gateways. */
  account(signal: AbortSignal): Promise<AccountReading>;
  /** Session events of one SIM in [from, to), oldest first. */
  sessionEvents(
    providerSimId: string,
    from: number,
    to: number,
    signal: AbortSignal,
  ): Promise<readonly ProviderEvent[]>;
  /** Usage of the whole account in [from, to) in buckets of an hour or a day, streamed. Asked where `reads.usage` is by account. */
  usage(from: number, to: number, bucket: 'hour' | 'day', signal: AbortSignal): AsyncIterable<UsageReading>;
  /** Usage of one SIM, as `usage` gives it. Asked where `reads.usage` is by SIM. */
  simUsage?(
    providerSimId: string,
    from: number,
    to: number,
    bucket: 'hour' | 'day',
    signal: AbortSignal,
  ): Promise<readonly UsageReading[]>;
  /** What these credentials may do, as far as the provider tells; shown to people and narrowing `capabilities`. */
  discover?(signal: AbortSignal): Promise<AccountAbilities>;
  /**
   * For a kind of action whose effect is a setting that no SIM's row tells: whether the provider's settings show it now. Absent where the
   * connector has no such kind.
   */
  shows?(
    kind: ActionKind,
    sim: SimReading,
    parameters: ActionParameters,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** How an operation that the provider works off later stands. Null where it knows none of that id any more. */
  operation?(providerOperationId: string, signal: AbortSignal): Promise<OperationReading | null>;
  /**
   * Orders and renews the provider's own notifications about these SIMs, for a relay that the customer runs; absent where there is none.
   * Called again and again: what is in order already is left as it is.
   */
  watch?(providerSimIds: readonly string[], signal: AbortSignal): Promise<WatchOutcome>;
  /** API audit log of the account in [from, to), oldest first. */
  auditLog(from: number, to: number, signal: AbortSignal): AsyncIterable<ProviderEvent>;
  /** What it offers beside; absent where nothing is known of it. */
  readonly tools?: Tools;
  /**
   * Asks for an action. Resolves when the provider accepted it, with its fresh answer where it gives one.
   * Throws PROVIDER_REFUSED (certain it did not happen), PROVIDER_AUTH, PROVIDER_RATE_LIMITED (certain), or
   * PROVIDER_UNREACHABLE with `sent: true` in `OutcomeUnknown` when the request left and no answer came.
   */
  act(
    kind: ActionKind,
    providerSimId: string,
    parameters: ActionParameters,
    signal: AbortSignal,
  ): Promise<Accepted>;
}

/** The part of a list that changed. SIMs that are gone do not show in it, so the whole list is read now and then. */
export interface ChangeFilter {
  /** One phrase for people: which filter it is. */
  readonly how: string;
  /** It is asked from this long before the last known moment on, ms: a provider may show a change late. */
  readonly overlap: number;
  /** The whole list is read this often, ms. */
  readonly fullEvery: number;
  /** Pages of what changed at or after a moment, ms UTC by the provider's clock; cursors as in `simPage`. */
  page(since: number, cursor: string | null, signal: AbortSignal): Promise<SimPage>;
}

export interface ControlCapability {
  /**
   * `native`: on the SIM itself. `group`: only for a whole group, fleet or profile. `rule`: only by an automation of the provider.
   * `none`: the provider's description has no such control. `unknown`: no evidence either way; never offered, never counted as pass.
   */
  readonly support: 'native' | 'group' | 'rule' | 'none' | 'unknown';
  /** One phrase for people: how this provider does it, or for the last two why it is not offered. */
  readonly how: string;
  /** How long until a reading shows it, in words: "seconds", "up to 24 h". */
  readonly typically: string;
  readonly reversible: boolean;
  /**
   * For an IMEI lock: `current` where the provider takes no IMEI and locks to whatever device the SIM is in. It is then asked for
   * only while that is the bound device. Absent: the device that is named.
   */
  readonly device?: 'named' | 'current';
  /** For blocking and allowing networks: true where a whole country can be named too. */
  readonly countries?: boolean;
  /**
   * `never`: the provider tells nothing that could show it, neither in a reading of the SIM nor as a report. What it accepted is then
   * handed over and nobody looks again, and `typically` says so to people. Absent: a reading or a report shows it.
   */
  readonly confirmed?: 'never';
}

/** What of a SIM decides which controls it has. */
export type CapabilitySubject = Pick<
  SimReading,
  | 'providerSimId'
  | 'lifecycle'
  | 'rawState'
  | 'restriction'
  | 'connectivity'
  | 'imei'
  | 'msisdn'
  | 'groupId'
  | 'terminationProtected'
> &
  Partial<Pick<SimReading, 'profiles'>>;

/** One source of a provider. */
export interface ReadSupport {
  readonly support: 'full' | 'partial' | 'none';
  /** One phrase for people: where it comes from, what is missing, or why there is none. */
  readonly how: string;
}

export interface Reads {
  readonly groups: ReadSupport;
  readonly account: ReadSupport;
  readonly sessions: ReadSupport;
  readonly usage: ReadSupport & {
    /** `account`: one stream for everybody. `sim`: one request per SIM, so the fleet is read in a round. */
    readonly by: 'account' | 'sim';
    /** How many days back the provider keeps it. */
    readonly days: number;
    /** The finest bucket that the provider has. */
    readonly finest: 'hour' | 'day';
  };
  readonly audit: ReadSupport;
  /** How long a SIM may be called online or attached after it fell silent, ms. Silence is not judged within it. */
  readonly connectivityLag: number;
}

/** What the credentials turned out to be allowed. */
export interface AccountAbilities {
  /** Who this is at the provider: account, user, organisation. */
  readonly identity: string;
  /** The provider's words for role or permissions; empty where it does not say. */
  readonly grants: readonly string[];
  /** Actions that these credentials may not do, with the reason; absent kinds are as `capabilities` says. */
  readonly denied: Readonly<Partial<Record<ActionKind, string>>>;
  /** Automations of the account at the provider; absent where they are not told. */
  readonly rules?: readonly ProviderRule[];
}

/** An automation that the provider runs by itself: it may suspend a SIM while nobody here asked for it. */
export interface ProviderRule {
  readonly name: string;
  readonly active: boolean;
  /** When it acts and what it does, in the provider's words. */
  readonly what: string;
  readonly scope: string;
}

export interface OperationReading {
  readonly state: 'in-progress' | 'completed' | 'failed';
  /** The provider's words. */
  readonly words: string;
}

/** What keeping notifications alive took. */
export interface WatchOutcome {
  readonly ordered: number;
  readonly dropped: number;
  /** SIMs for which the provider refused. */
  readonly refused: number;
}

export interface ActionParameters {
  /** IMEI to lock to, 14 or 15 digits; absent locks to the device now online. */
  readonly imei?: string;
  /** Group, fleet or profile to move to, by the provider's id. */
  readonly groupId?: string;
  /** Speed class in the provider's words. */
  readonly speedClass?: string;
  /** Bytes after which the provider stops data for the rest of the period. */
  readonly dataLimitBytes?: number;
  /** A network (`262-01`) or a country (`DE`). */
  readonly network?: string;
  /** Radio technologies that stay allowed, in our words. */
  readonly rats?: readonly string[];
  readonly tagName?: string;
  /** Empty takes the tag away. */
  readonly tagValue?: string;
  /** One short message. */
  readonly smsText?: string;
  /** The text is kept here once it was sent. */
  readonly smsKeepText?: boolean;
  /** The eSIM profile that is meant, as the provider names it. */
  readonly profileId?: string;
  /** The area that was agreed with the operator. */
  readonly area?: Area;
}

export interface Accepted {
  readonly reading: SimReading | null;
  readonly providerOperationId: string | null;
}

/** Thrown by `act` when nobody can say whether the provider did it. Never repeat blindly: read first. */
export class OutcomeUnknown extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OutcomeUnknown';
  }
}

export interface SimPage {
  readonly sims: readonly SimReading[];
  readonly next: string | null;
  /** Rows that could not be understood, with the reason: shown, counted, never silently dropped. */
  readonly rejected: readonly { readonly id: string | null; readonly reason: string }[];
  /** The provider's clock when it answered, for skew; null where it says none. */
  readonly serverTime: number | null;
}

/** One SIM as a provider tells it, normalised. Identifiers are strings; null means the provider did not say. */
export interface SimReading {
  readonly providerSimId: string;
  readonly iccid: string;
  readonly eid: string | null;
  readonly imsi: string | null;
  readonly msisdn: string | null;
  /** IMEI of the device last seen. */
  readonly imei: string | null;
  readonly imeiLock: ImeiLock;
  readonly lockedImei: string | null;
  readonly formFactor: string | null;
  readonly lifecycle: Lifecycle;
  /** Where a pending SIM is headed. */
  readonly target?: Lifecycle | null;
  /** The provider's words, verbatim. */
  readonly rawState: string;
  /** Why service is held back: `customer`, `operator_admin`, `data_limit`, `imei_mismatch`, `area`, `sms_limit`, `billing`, `expiry`. */
  readonly restriction: string | null;
  /** The area that the SIM is held to; its circle is null where nobody tells it. Null: held to none. Absent: nobody says. */
  readonly area?: { readonly circle: Area | null } | null;
  readonly connectivity: Connectivity;
  /** When the session state was last updated at the provider: changes whenever session events happened. */
  readonly sessionUpdatedAt: number | null;
  /** Newest sign of life that the provider tells of: session, location update or end of the last session. */
  readonly lastSeenAt?: number | null;
  readonly sessionId: string | null;
  readonly ip: string | null;
  readonly apn: string | null;
  readonly plmn: string | null;
  /** ISO 3166-1 alpha-2, from the MCC. */
  readonly country: string | null;
  readonly rat: string | null;
  readonly cell: string | null;
  readonly groupId: string | null;
  readonly gatewayId: string | null;
  readonly speedClass: string | null;
  /** Bytes per period after which the provider stops data. */
  readonly dataLimitBytes?: number | null;
  readonly terminationProtected: boolean | null;
  /** The eSIM profile in use and all on the card, as the provider names them; absent where it does not tell. */
  readonly activeProfile?: string | null;
  readonly profiles?: readonly string[];
  /** Provider tags, verbatim. */
  readonly tags: Readonly<Record<string, string>>;
  readonly modifiedAt: number | null;
  readonly createdAt: number | null;
}

export interface GroupReading {
  readonly groupId: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly gatewayId: string | null;
  /** Provider configuration with secrets dropped, as JSON. */
  readonly configuration: string;
}

export interface GatewayReading {
  readonly gatewayId: string;
  readonly name: string;
  readonly privatePath: boolean;
  readonly peerIsolation: boolean | null;
  readonly inspection: boolean | null;
  readonly mirroring: boolean | null;
  readonly egress: 'deny' | 'blocklist' | 'open' | 'unknown';
  readonly vpnTunnels: number | null;
  readonly region: string | null;
}

export interface AccountUser {
  readonly name: string;
  readonly mfa: boolean | null;
  readonly admin: boolean | null;
  readonly lastLoginAt: number | null;
  readonly keys: readonly {
    readonly id: string;
    readonly createdAt: number | null;
    readonly lastUsedAt: number | null;
  }[];
}

export interface AccountReading {
  readonly accountId: string;
  readonly rootMfa: boolean | null;
  readonly users: readonly AccountUser[];
  readonly gateways: readonly GatewayReading[];
  /** SIMs with an open inbound port mapping, by provider SIM id; null where the provider cannot say. */
  readonly exposedSims: readonly string[] | null;
  /** Keys of the root account; absent where they could not be read. */
  readonly rootKeys?: AccountUser['keys'];
  /** What could not be read, and why: an empty list of users above may then mean *unknown*, never *none*. */
  readonly unreadable?: readonly { readonly part: AccountPart; readonly reason: string }[];
}

export type AccountPart = 'root-mfa' | 'root-keys' | 'users' | 'user-mfa' | 'gateways' | 'port-mappings';

/** A provider event in our vocabulary, with the provider's own words kept. */
export interface ProviderEvent {
  /** Dedupe key within the provider. */
  readonly key: string;
  readonly providerSimId: string | null;
  readonly at: number;
  /** `session.started`, `session.updated`, `session.ended`, `platform.api_call`, … */
  readonly type: string;
  readonly imei: string | null;
  readonly imsi: string | null;
  readonly plmn: string | null;
  readonly country: string | null;
  readonly rat: string | null;
  readonly cell: string | null;
  readonly ip: string | null;
  readonly apn: string | null;
  /** JSON of the provider's words, secrets dropped. */
  readonly raw: string;
}

export interface UsageReading {
  /** Whom it is about: by SIM id, or by IMSI where the provider accounts by subscription. One of the two is set. */
  readonly providerSimId: string | null;
  readonly imsi: string | null;
  /** Start of the bucket, ms UTC. */
  readonly at: number;
  /** Bytes from and to the device. */
  readonly up: number;
  readonly down: number;
  /** Start of the newest record with traffic inside the bucket, ms UTC: a sign of life at the provider's own grain. */
  readonly lastAt: number;
}

export interface ConnectorPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly hash: Hash;
  readonly log: Log;
  /** For inventories that a person puts in place as a file; absent where no files are at hand. */
  readonly files?: Pick<Files, 'lines' | 'name'>;
  /** Stands in front of every request of this account. */
  readonly gate: Gate;
  /** Reads a secret of this provider by the name of its credential field, such as `authKey`. @throws AppError PROVIDER_AUTH */
  secret(name: string): Promise<string>;
}

export interface ConnectorSettings {
  readonly providerId: string;
  readonly baseUrl: string;
  /** Values of the factory's options; one that was not given is absent. */
  readonly options: Readonly<Record<string, string>>;
}

export interface ConnectorNeeds {
  readonly credentials: readonly string[];
  /** Names of the options that mean something here. */
  readonly options: readonly string[];
  /** Null where only the customer knows it. */
  readonly baseUrl: string | null;
}

/** Something wrong with the text of an option. Line and column count from 1. */
export interface OptionProblem {
  readonly option: string;
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A plain object per provider; the registry maps kind → factory. What people need to connect one is data, so forms and help follow it. */
export interface ConnectorFactory {
  readonly kind: ProviderKind;
  /** The provider's name. */
  readonly title: string;
  /** Known addresses of the API, the usual one first; empty where only the customer knows it. */
  readonly addresses: readonly { readonly label: string; readonly url: string }[];
  readonly credentials: readonly CredentialField[];
  readonly options: readonly ProviderOption[];
  readonly verification: Verification;
  /** `overlay` holds no inventory: it adds to SIMs that other providers list. */
  readonly role: 'inventory' | 'overlay';
  limits(settings: ConnectorSettings): ProviderLimits;
  /**
   * Where the options decide what is needed: names of the credential fields, and the usual address. Absent where every field is
   * needed that is not optional, and the first address is the usual one.
   *
   * @throws AppError INVALID_INPUT for options that cannot be used
   */
  needs?(settings: Pick<ConnectorSettings, 'options'>): ConnectorNeeds;
  /** What is wrong with the text of an option, all of it at once; absent where no option is a text that is read. */
  problems?(settings: Pick<ConnectorSettings, 'options'>): readonly OptionProblem[];
  create(settings: ConnectorSettings, ports: ConnectorPorts): Connector;
}
