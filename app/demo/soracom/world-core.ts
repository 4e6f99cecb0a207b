import type { ActionTiming } from '../actions.ts';
import type { Stage } from '../attacks/stage.ts';
import type { AuditLog } from '../audit-log.ts';
import type { Fleet } from '../fleet.ts';
import type { Route, ServedWorld } from '../http/context.ts';
import type { Scripts } from '../scripts.ts';
import type { Exports } from './exports-store.ts';
import type { Tokens } from './tokens.ts';

/** A capture of one SIM. Times in ms. */
export interface Capture {
  readonly sessionId: string;
  readonly simId: string;
  readonly createdAt: number;
  readonly seconds: number;
  readonly prefix: string;
  stoppedAt: number | null;
  readonly lost: boolean;
}

/** An event handler of the account. */
export interface Handler {
  readonly handlerId: string;
  readonly name: string;
  readonly status: string;
  readonly description?: string;
  readonly ruleConfig: object;
  readonly actionConfigList: readonly object[];
  readonly targetOperatorId?: string;
  readonly targetGroupId?: string;
}

/** Everything the emulated Soracom API reads and changes. */
export interface WorldCore extends ServedWorld {
  readonly fleet: Fleet;
  readonly scripts: Scripts;
  readonly stage: Stage;
  readonly audit: AuditLog;
  readonly tokens: Tokens;
  readonly exports: Exports;
  /** Packet captures of all SIMs, oldest first. */
  readonly captures: Capture[];
  /** Event handlers of the account, by id. */
  readonly handlers: Map<string, Handler>;
  /** Filters that somebody replaced, by gateway and part. */
  readonly filters: Map<string, readonly unknown[]>;
  readonly timing: ActionTiming;
  readonly operatorId: string;
  /** Address of the server, without path. Known once it listens. */
  origin(): string;
  /** Writes the import files again and returns their paths. */
  writeImports(dir?: string): Promise<readonly string[]>;
}

export type SoracomRoute = Route<WorldCore>;
