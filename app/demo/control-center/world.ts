import type { EmulatorCore } from '../emulator.ts';
import type { Reply, Route } from '../http/context.ts';
import type { Modifications } from './modifications.ts';

export interface ControlCenterWorld extends EmulatorCore {
  readonly user: string;
  readonly apiKey: string;
  readonly modifications: Modifications;
}

export type ControlCenterRoute = Route<ControlCenterWorld>;

/** Errors carry a text and a code; the codes but that of throttling are this world's own. */
export function refuse(status: number, errorCode: string, errorMessage: string): Reply {
  return { status, json: JSON.stringify({ errorMessage, errorCode }) };
}
