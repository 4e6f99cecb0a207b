import type { ErrorData } from '../../shared/errors.ts';

/**
 * What the core asks of its host. The core has no clock, no files, no network and no database of its own;
 * a test hands it real SQLite and a hand-turned clock, the desktop hands it the machine.
 */
export interface Ports {
  /** `cache.db`: what a resync returns. Losing it costs a resync, never data. */
  readonly cache: WriteDb;
  /** `ledger.db`: what exists only here. */
  readonly ledger: WriteDb;
  readonly reader: FleetReader;
  readonly http: Http;
  readonly mail: Mail;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hash: Hash;
  readonly log: Log;
  readonly files: Files;
  readonly schedule: Schedule;
  readonly profile: Profile;
  /** Fonts that travel inside a report; an empty list leaves the reader's own. */
  reportFonts(): Promise<readonly ReportFont[]>;
  /** Files of the Sigma rules that come with this version; none where it comes without. */
  readonly ruleFiles: readonly RuleFile[];
  /** Events that try a rule of this version, by its id: `fires.ndjson`, `quiet.ndjson`; none where it comes without. */
  ruleFixtures(ruleId: string): readonly RuleFile[];
}

/** A file of rules: where it lies, and its YAML. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/** One static face. Static, because Chromium prints a variable font as outlines: forty times the file, and no font in it. */
export interface ReportFont {
  readonly family: 'sans' | 'mono';
  readonly weight: number;
  /** WOFF2, base64. */
  readonly data: string;
}

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParams = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/**
 * Reading half of a database. Statements are prepared once per SQL text by the host, so the text must be a
 * constant or come from a closed set; values always travel as parameters.
 */
export interface ReadDb {
  all<T>(sql: string, params?: SqlParams): T[];
  get<T>(sql: string, params?: SqlParams): T | undefined;
  each<T>(sql: string, params?: SqlParams): IterableIterator<T>;
}

/** Writing half. Only the engine's main thread holds one. */
export interface WriteDb extends ReadDb {
  run(sql: string, params?: SqlParams): { readonly changes: number; readonly lastId: number };
  /** Runs `work` atomically. Nested calls join the outer transaction. `work` must be synchronous. */
  transaction<T>(work: () => T): T;
}

/** The fleet grid's typed columns live in a worker of the host; the core talks to it through this. */
export interface FleetReader {
  call(op: string, input: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Rows (and what is derived from them) that changed, after the commit that changed them. `all` rebuilds. */
  changed(simKeys: readonly number[] | 'all'): void;
}

/** How a request gets out of this network. */
export interface HttpRoute {
  /** `http://host:port` or `https://host:port`, without credentials; null goes straight, whatever the environment says. Absent: the environment's. */
  readonly proxy?: string | null;
  readonly proxyUser?: string;
  readonly proxyPassword?: string;
  /** Files of certificates (PEM) that are trusted beside the usual ones. */
  readonly caFiles?: readonly string[];
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Refuses a longer answer instead of filling memory. */
  readonly maxBytes?: number;
  /** Absent: as the environment says. Throws INVALID_INPUT or FILE_UNREADABLE where it cannot be gone. */
  readonly route?: HttpRoute;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The only network of the core. Failures to reach or to finish throw PROVIDER_UNREACHABLE. */
export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Lines of a large answer, without holding it whole. Throws PROVIDER_REFUSED with the status on non-2xx. */
  lines(request: HttpRequest): AsyncIterable<string>;
}

/** A mail server and who one is there. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `none` is for a server on this computer alone; the caller has checked that. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** Absent: nobody signs in. */
  readonly user?: string;
  readonly password?: string;
  /** `http://host:port` of the proxy that opens the way, `https://…` where it speaks TLS itself. Absent: straight. */
  readonly proxy?: string;
  readonly proxyUser?: string;
  readonly proxyPassword?: string;
  /** Files of certificates (PEM) that are trusted beside the usual ones, at the server and at the proxy. */
  readonly caFiles: readonly string[];
}

export interface MailMessage {
  readonly server: MailServer;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** Plain text; there is no other. */
  readonly text: string;
  /** With its angle brackets. The same at every attempt, so that servers can drop a second copy. */
  readonly messageId: string;
  /** The first message of a thread, with its angle brackets. */
  readonly thread?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * Outgoing mail over SMTP. Certificates are always checked, and nothing is sent without the encryption that was asked for.
 *
 * Failures to reach or to finish throw PROVIDER_UNREACHABLE; what the server refuses throws PROVIDER_REFUSED or
 * PROVIDER_AUTH, with `retry` `later` where the server calls it temporary.
 */
export interface Mail {
  /** @returns the words with which the server took it */
  send(message: MailMessage): Promise<string>;
}

/** The vault. Values never reach a log, a database, a report or the page. */
export interface Secrets {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
}

export interface Clock {
  /** Wall clock, ms UTC. It may jump; durations come from `monotonic`. */
  now(): number;
  monotonic(): number;
}

export interface Ids {
  /** A random id, 128 bit, for receipts, results and traces. */
  unique(): string;
}

export interface Hash {
  /** SHA-256 of a UTF-8 text, lower-case hex. Synchronous, because a hash chain is written inside a transaction. */
  sha256(text: string): string;
  /** Keyed pseudonym of a subject, stable per workspace: HMAC-SHA-256, hex. */
  pseudonym(text: string): string;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. Known secret and personal fields are redacted by the host. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface Files {
  /** Lines of a text file, and its SHA-256 once read to the end. Throws FILE_UNREADABLE. */
  lines(path: string): AsyncIterable<string>;
  sha256(path: string): Promise<string>;
  /** The last part of a path. */
  name(path: string): string;
  /**
   * Opens a regular file that may still grow. Anything else (a folder, a pipe, a device) is refused, and so is a link where
   * links are. Throws FILE_UNREADABLE.
   */
  hold(path: string, links: 'follow' | 'refuse'): Promise<HeldFile>;
  /** Regular files that lie directly in a folder, by name; links and everything else are left out. Throws FILE_UNREADABLE. */
  folder(path: string): Promise<readonly FolderEntry[]>;
  /** Certificates (X.509) of a PEM file. Throws FILE_UNREADABLE naming the file and what is wrong with it. */
  certificates(path: string): Promise<readonly CertificateFacts[]>;
}

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** "CN=Corporate CA, O=Meridian". */
  readonly subject: string;
  readonly issuer: string;
  /** ms UTC. */
  readonly validFrom: number;
  readonly validTo: number;
  /** It may sign others, or signed itself. */
  readonly authority: boolean;
}

/** A file held open: what is read stays one file, whatever happens to its name meanwhile. */
export interface HeldFile {
  /** Bytes when it was opened. */
  readonly size: number;
  /** Bytes `[from, to)` as they stream. Ends early where the file was cut short. Throws FILE_UNREADABLE. */
  bytes(from: number, to: number): AsyncIterable<Uint8Array>;
  /** SHA-256 of the bytes `[from, to)`, hex. Throws FILE_UNREADABLE. */
  sha256(from: number, to: number): Promise<string>;
  close(): Promise<void>;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** ms UTC. */
  readonly modifiedAt: number;
}

export interface Schedule {
  /** Calls `work` once after `ms`. Returns a canceller. A throw is logged. */
  after(ms: number, work: () => void): () => void;
  /** Resolves after `ms`, or rejects with CANCELLED when the signal fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets pending commands and timers run between slices of long work. */
  breathe(): Promise<void>;
}

export interface Profile {
  readonly version: string;
  readonly workspace: { readonly name: string; readonly demo: boolean };
  /** True where contract outputs are checked too: development and tests. */
  readonly checkOutputs: boolean;
  /** The name the operating system knows the person by. */
  readonly userName: string;
  /** Things the host found while opening: a rebuilt cache, a weak key slot. */
  readonly notices: readonly { readonly level: 'info' | 'warning' | 'error'; readonly text: string }[];
}

/** Who does something: the local user, or the console itself (`role` is then `system`). */
export interface Actor {
  readonly name: string;
  readonly role: string;
}

/** What every handler gets beside its input. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly traceId: string;
  readonly actor: Actor;
}

export type { ErrorData };
