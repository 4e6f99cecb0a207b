import type { ActionKind, Connectivity, Lifecycle } from '../../../../shared/contract/index.ts';
import type { ProviderLimits } from '../limits.ts';
import type { Path } from './path.ts';
import type { Template } from './template.ts';
import type { ByteUnit, TimeForm } from './units.ts';

/** A provider as a description tells it, checked: nothing in here can be wrong in form any more. */
export interface Description {
  readonly name: string;
  readonly about: string | null;
  /** What its author says of where the facts come from. */
  readonly basis: string;
  readonly source: ApiSource | CsvSource;
  readonly sim: SimMapping;
}

export interface ApiSource {
  readonly kind: 'api';
  /** The usual address; what a person enters goes before it. */
  readonly base: string | null;
  readonly auth: Auth;
  readonly limits: ProviderLimits;
  readonly errors: { readonly code: Path | null; readonly message: Path | null };
  readonly throttle: Throttle;
  readonly list: ListRequest;
  /** How the list is asked for what changed; null where it cannot be. */
  readonly changes: ChangesRequest | null;
  readonly single: SingleRequest | null;
  readonly actions: Readonly<Partial<Record<ActionKind, Action>>>;
  /** Why other actions are not offered, in the author's words. */
  readonly notOffered: Readonly<Partial<Record<ActionKind, string>>>;
  readonly usage: UsageRequest | null;
}

/** The inventory is a file that a person puts in place. Columns are read by their names in its first line. */
export interface CsvSource {
  readonly kind: 'csv';
  readonly separator: string;
}

export interface HeaderTemplate {
  readonly name: string;
  readonly value: Template;
}

export type Auth =
  | { readonly scheme: 'none' }
  | { readonly scheme: 'headers'; readonly headers: readonly HeaderTemplate[] }
  | { readonly scheme: 'basic'; readonly user: Template; readonly password: Template }
  | TokenAuth;

/** A sign-in that gives a token for a while. */
export interface TokenAuth {
  readonly scheme: 'token';
  /** Below the base, or a whole address. */
  readonly url: string;
  readonly basic: { readonly user: Template; readonly password: Template } | null;
  readonly content: 'json' | 'form';
  readonly body: readonly (readonly [name: string, value: Template])[];
  /** Where the token lies in the answer. */
  readonly token: Path;
  /** Where its lifetime in seconds lies, and what it is where the answer does not say, ms. */
  readonly expiresIn: Path | null;
  readonly lifetime: number | null;
  /** Headers of later requests; `{token}` is filled with it. */
  readonly headers: readonly HeaderTemplate[];
}

export interface Throttle {
  readonly statuses: readonly number[];
  readonly codes: readonly string[];
  readonly reset: { readonly header: string; readonly form: 'seconds' | 'unix-seconds' } | null;
}

/** A value that an answer carries in a header or in its body. */
export type Pointer =
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'body'; readonly path: Path };

export interface Size {
  readonly parameter: string;
  readonly value: number;
}

/** How a counted list says that it ends; a list that says nothing ends with an empty page. */
export interface CountedEnd {
  readonly total: Pointer | null;
  readonly totalPages: Pointer | null;
  readonly perPage: Pointer | null;
  readonly more: Pointer | null;
  readonly last: Pointer | null;
}

export type Paging =
  | { readonly style: 'none' }
  | {
      readonly style: 'page';
      readonly parameter: string;
      readonly first: number;
      readonly size: Size;
      readonly end: CountedEnd;
    }
  | {
      readonly style: 'offset';
      readonly parameter: string;
      readonly size: Size | null;
      readonly end: CountedEnd;
    }
  | {
      readonly style: 'cursor';
      readonly parameter: string;
      readonly next: Pointer;
      readonly more: Pointer | null;
      readonly size: Size | null;
    }
  | { readonly style: 'link'; readonly next: Pointer; readonly size: Size | null };

export interface Target {
  readonly path: Template;
  readonly query: readonly (readonly [name: string, value: Template])[];
}

export interface ListRequest extends Target {
  readonly rows: Path;
  readonly paging: Paging;
}

export interface ChangesRequest {
  /** Beside the parameters of the list, and in place of those of the same name. */
  readonly query: Target['query'];
  /** ms. */
  readonly overlap: number;
  readonly fullEvery: number;
  readonly how: string;
}

export interface SingleRequest extends Target {
  readonly row: Path;
}

export type BodyTemplate =
  | { readonly kind: 'value'; readonly value: number | boolean | null }
  | { readonly kind: 'text'; readonly template: Template }
  | { readonly kind: 'list'; readonly items: readonly BodyTemplate[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [name: string, value: BodyTemplate])[] };

export interface Action extends Target {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly json: BodyTemplate | null;
  readonly form: readonly (readonly [name: string, value: Template])[] | null;
  readonly success: Success;
  /** Codes of a refusal that means: it is so already. */
  readonly already: readonly string[];
  /** Where the answer holds the SIM as it is now. */
  readonly answer: Path | null;
  /** Where the answer holds the provider's id of an operation that it works off later. */
  readonly operation: Path | null;
  readonly how: string;
  readonly typically: string;
  readonly reversible: boolean;
  /** Names of the places in path, query and body. */
  readonly needs: readonly string[];
}

export interface Success {
  readonly statuses: readonly number[] | null;
  readonly body: { readonly path: Path; readonly equals: string } | null;
}

export interface UsageRequest extends ListRequest {
  readonly by: 'sim' | 'account';
  readonly sim: Path | null;
  readonly at: { readonly path: Path; readonly form: TimeForm };
  /** Null where the provider tells no direction: all of it then counts as received. */
  readonly up: Volume | null;
  readonly down: Volume;
  readonly finest: 'hour' | 'day';
  readonly days: number;
  readonly how: string;
}

export interface Volume {
  readonly path: Path;
  readonly unit: ByteUnit;
}

/** Paths tried in order; the first that holds something counts. */
export type Choice = readonly Path[];

export interface Words<T> {
  /** Values of several paths are joined by a slash. */
  readonly paths: readonly Path[];
  readonly words: ReadonlyMap<string, T>;
}

export interface StateWord {
  readonly lifecycle: Lifecycle;
  readonly target: Lifecycle | null;
  readonly restriction: string | null;
}

export interface SimMapping {
  readonly id: Choice;
  readonly iccid: { readonly from: Choice; readonly form: 'as-given' | 'without-check' };
  readonly state: Words<StateWord>;
  readonly connectivity: (Words<Connectivity> & { readonly lag: number }) | null;
  readonly imeiLock:
    | { readonly kind: 'unknown' }
    | { readonly kind: 'unsupported' }
    | { readonly kind: 'imei'; readonly imei: Path }
    | { readonly kind: 'flag'; readonly flag: Path; readonly imei: Choice };
  readonly texts: Readonly<Partial<Record<TextField, Choice>>>;
  readonly times: Readonly<Partial<Record<TimeField, { readonly from: Choice; readonly form: TimeForm }>>>;
  readonly plmn: { readonly mcc: Path; readonly mnc: Path } | null;
  readonly rat: { readonly from: Choice; readonly words: ReadonlyMap<string, string> } | null;
  readonly dataLimit: Volume | null;
  readonly tags: {
    /** A map of texts, or a list of names, or of objects with a name. */
    readonly all: Path | null;
    readonly name: Path | null;
    readonly own: readonly (readonly [tag: string, path: Path])[];
  };
}

export const textFields = [
  'eid',
  'imsi',
  'msisdn',
  'imei',
  'formFactor',
  'sessionId',
  'ip',
  'apn',
  'country',
  'cell',
  'group',
  'gateway',
  'speed',
] as const;
export type TextField = (typeof textFields)[number];

export const timeFields = ['lastSeen', 'sessionUpdated', 'modified', 'created'] as const;
export type TimeField = (typeof timeFields)[number];
