import type { ActionTiming } from '../actions.ts';
import type { Stage } from '../attacks/stage.ts';
import type { AuditLog } from '../audit-log.ts';
import type { Fleet } from '../fleet.ts';
import type { Route, ServedWorld } from '../http/context.ts';
import type { Scripts } from '../scripts.ts';
import type { Capture } from './captures.ts';
import type { Handler } from './event-handlers.ts';
import type { Exports } from './exports-store.ts';
import type { Tokens } from './tokens.ts';

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
  readonly timing: ActionTiming;
  readonly operatorId: string;
  /** Address of the server, without path. Known once it listens. */
  origin(): string;
  /** Writes the import files again and returns their paths. */
  writeImports(dir?: string): Promise<readonly string[]>;
}

export type SoracomRoute = Route<WorldCore>;
