/** What a resource handler gets to see and what it gives back. */
import type { IncomingMessage } from 'node:http';
import type { ActionTiming } from '../actions.ts';
import type { AuditLog } from '../audit-log.ts';
import type { WorldClock } from '../clock.ts';
import type { Refusal } from '../errors.ts';
import type { FaultKind, FaultRule, Faults } from '../faults.ts';
import type { Fleet } from '../fleet.ts';
import type { Scripts } from '../scripts.ts';
import type { Stage } from '../attacks/stage.ts';
import type { Exports } from './exports-store.ts';
import type { Tokens } from './tokens.ts';

/** Everything the emulated API reads and changes. */
export interface WorldCore {
  readonly fleet: Fleet;
  readonly scripts: Scripts;
  readonly clock: WorldClock;
  readonly faults: Faults;
  readonly stage: Stage;
  readonly audit: AuditLog;
  readonly tokens: Tokens;
  readonly exports: Exports;
  readonly timing: ActionTiming;
  readonly operatorId: string;
  /** Address of the server, without path. Known once it listens. */
  origin(): string;
  /** Writes the import files again and returns their paths. */
  writeImports(dir?: string): Promise<readonly string[]>;
}

export interface Call {
  readonly request: IncomingMessage;
  readonly method: string;
  /** Path below `/v1`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body, undefined when there was none. */
  readonly body: unknown;
  /** World time at which the call arrived, ms. */
  readonly now: number;
  readonly faults: readonly FaultRule[];
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON body, already written. */
  readonly json?: string;
  /** A body sent piece by piece instead of `json`. */
  readonly text?: Iterable<string>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `{name}` for a parameter, as in the published description. */
  readonly path: string;
  /** Reachable without a token. */
  readonly open?: boolean;
  readonly handle: (call: Call, world: WorldCore) => Reply | Promise<Reply>;
}

export function ok(json: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return okText(JSON.stringify(json), headers);
}

/** An answer whose JSON is already text. */
export function okText(json: string, headers?: Readonly<Record<string, string>>): Reply {
  return headers === undefined ? { status: 200, json } : { status: 200, json, headers };
}

export function refuse({ status, code, message }: Refusal): Reply {
  return { status, json: JSON.stringify({ code, message }) };
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
