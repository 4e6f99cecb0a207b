import type { EmulatorCore } from '../emulator.ts';
import type { Route } from '../http/context.ts';
import type { Tokens } from './tokens.ts';

/** Everything the emulated 1oT API reads and changes. */
export interface OneOtWorld extends EmulatorCore {
  readonly tokens: Tokens;
  /** Which status words SIMs are told with: the older pair alone, or the newer `state` beside it. */
  words: 'older' | 'newer';
  /** Alerts that somebody marked as read, by id. */
  readonly readAlerts: Set<string>;
}

export type OneOtRoute = Route<OneOtWorld>;
