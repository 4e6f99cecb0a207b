import type { Area } from '../../../shared/area.ts';
import type { ActionKind } from '../../../shared/contract/index.ts';
import type {
  AccountReading,
  GroupReading,
  ProviderEvent,
  SimPage,
  SimReading,
  UsageReading,
} from './readings.ts';
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
