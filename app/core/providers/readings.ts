import type { Connectivity, ImeiLock, Lifecycle } from '../../../shared/contract/index.ts';
import type { Area } from '../../../shared/area.ts';

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

/** For events that tell neither device nor subscription, place nor address. */
export const untold = {
  imei: null,
  imsi: null,
  plmn: null,
  country: null,
  rat: null,
  cell: null,
  ip: null,
  apn: null,
} as const satisfies Partial<ProviderEvent>;

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
