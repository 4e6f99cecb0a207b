import type {
  CredentialField,
  ProviderKind,
  ProviderOption,
  Verification,
} from '../../../shared/contract/index.ts';
import type { Clock, Files, Hash, Http, Log, Schedule } from '../ports.ts';
import type { Connector } from './connector.ts';
import type { Gate } from './gate.ts';
import type { ProviderLimits } from './limits.ts';

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
