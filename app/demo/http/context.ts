/** What a resource handler gets to see and what it gives back. */
import type { IncomingMessage } from 'node:http';
import type { WorldClock } from '../clock.ts';
import type { FaultKind, FaultRule, Faults } from '../faults.ts';

/** The least that the HTTP shell needs of what stands behind an emulated API. */
export interface ServedWorld {
  readonly clock: WorldClock;
  readonly faults: Faults;
}

export interface Call {
  readonly request: IncomingMessage;
  readonly method: string;
  /** Path below the prefix of the API. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body, or the fields of a form as an object of texts; undefined when there was none. */
  readonly body: unknown;
  /** World time at which the call arrived, ms. */
  readonly now: number;
  readonly faults: readonly FaultRule[];
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON body, already written; with another `type`, a short body that faults can distort as well. */
  readonly json?: string;
  /** A body sent piece by piece instead of `json`. */
  readonly text?: Iterable<string>;
  /** Type of the body. Default: that of JSON for `json`, none for `text`. */
  readonly type?: string;
}

export interface Route<W> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `{name}` for a parameter, as in the published description. */
  readonly path: string;
  /** Reachable without a token. */
  readonly open?: boolean;
  readonly handle: (call: Call, world: W) => Reply | Promise<Reply>;
}

export function ok(json: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return okText(JSON.stringify(json), headers);
}

/** An answer whose JSON is already text. */
export function okText(json: string, headers?: Readonly<Record<string, string>>): Reply {
  return headers === undefined ? { status: 200, json } : { status: 200, json, headers };
}

export function struckBy(call: Call, kind: FaultKind): FaultRule | undefined {
  return call.faults.find((fault) => fault.kind === kind);
}

/** An integer query parameter, or the fallback when it is absent or no integer. */
export function intParam(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null || !/^-?\d{1,16}$/.test(text)) return fallback;
  return Number(text);
}

/** A member of a JSON body, undefined when the body is no object or has no such member. */
export function member(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}
