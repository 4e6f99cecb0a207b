import type { FilterPart, FilterRule } from '../../../shared/filter-rules.ts';

/**
 * What a provider offers beside its inventory and its actions: a place on demand, packet captures, automations of the account, filters of its gateways. Asked only
 * when a person asks.
 */

/** How a provider offers a tool; `use` is there where it can be asked. */
export type Tool<Use> =
  | { readonly support: 'native' /** One phrase for people. */; readonly how: string; readonly use: Use }
  | {
      readonly support: 'none' | 'unknown' /** Why it is not offered. */;
      readonly how: string;
      readonly use: null;
    };

export interface Tools {
  readonly location: Tool<Locate>;
  readonly capture: Tool<CaptureTool>;
  readonly rules: Tool<RuleTool>;
  readonly filter: Tool<FilterTool>;
}

export function notOffered(support: 'none' | 'unknown', how: string): Tool<never> {
  return { support, how, use: null };
}

/** A connector that says nothing of its tools. */
export const noTools: Tools = {
  location: notOffered('unknown', 'No document at hand shows a call for it'),
  capture: notOffered('unknown', 'No document at hand shows a call for it'),
  rules: notOffered('unknown', 'No document at hand shows a call for it'),
  filter: notOffered('unknown', 'No document at hand shows a call for it'),
};

/**
 * Asks anew where the device of a SIM is. That nobody knows is an answer, not an error.
 *
 * @throws AppError as every read does
 */
export type Locate = (providerSimId: string, signal: AbortSignal) => Promise<LocationReading>;

export type LocationReading =
  | {
      readonly found: true;
      /** Degrees, WGS 84. */
      readonly latitude: number;
      readonly longitude: number;
      /** Metres around it; null where the provider does not say. */
      readonly radius: number | null;
      /** When the network last saw the device there, ms UTC; null where the provider does not say. */
      readonly observedAt: number | null;
      /** What the place rests on, for people. */
      readonly basis: string;
    }
  | {
      readonly found: false;
      readonly reason: string;
      /** The cell, where the provider names that and no place. */
      readonly cell?: string;
    };

export interface CaptureReading {
  readonly sessionId: string;
  readonly state: 'requested' | 'capturing' | 'processing' | 'done' | 'failed' | 'stopped' | 'unknown';
  /** The provider's word. */
  readonly rawState: string;
  readonly createdAt: number | null;
  readonly endedAt: number | null;
  readonly seconds: number | null;
  /** Where the result lies. Never followed by the console: the address carries its own permission. */
  readonly url: string | null;
  readonly problem: string | null;
}

export interface CaptureTool {
  /** Seconds that one capture may last. */
  readonly shortest: number;
  readonly longest: number;
  list(providerSimId: string, signal: AbortSignal): Promise<readonly CaptureReading[]>;
  /** @throws as `Connector.act` does: what was lost is unknown and is not repeated */
  start(providerSimId: string, seconds: number, signal: AbortSignal): Promise<CaptureReading>;
  stop(providerSimId: string, sessionId: string, signal: AbortSignal): Promise<void>;
}

/** An automation of the account, with its id. */
export interface RuleReading {
  readonly ruleId: string;
  readonly name: string;
  readonly active: boolean;
  /** When it acts and what it does, in the provider's words. */
  readonly what: string;
  readonly scope: string;
}

/** A rule that can be made from here. */
export interface RuleTemplate {
  readonly id: string;
  readonly title: string;
  /** What it does, and what it costs the device. */
  readonly about: string;
  /** An address that it calls is asked for. */
  readonly asksUrl: boolean;
}

export interface NewRule {
  readonly templateId: string;
  readonly name: string;
  /** Group that it watches; null for every SIM of the account. */
  readonly groupId: string | null;
  readonly url: string | null;
}

export interface RuleTool {
  readonly templates: readonly RuleTemplate[];
  list(signal: AbortSignal): Promise<readonly RuleReading[]>;
  /** @returns the id of the new rule. @throws as `Connector.act` does */
  create(rule: NewRule, signal: AbortSignal): Promise<string>;
  /** Null where no document tells how. */
  readonly switch: ((ruleId: string, active: boolean, signal: AbortSignal) => Promise<void>) | null;
  remove(ruleId: string, signal: AbortSignal): Promise<void>;
}

/** A private gateway with what the provider shows of its filter. */
export interface GatewayFilter {
  readonly gatewayId: string;
  readonly name: string;
  /** The routing filter, in the order in which it is tried; null where the provider does not show it. */
  readonly routing: readonly FilterRule[] | null;
}

/** Filters of private gateways: each hits every SIM behind its gateway. A part is replaced as a whole. */
export interface FilterTool {
  list(signal: AbortSignal): Promise<readonly GatewayFilter[]>;
  /** @throws as `Connector.act` does */
  replace(
    gatewayId: string,
    part: FilterPart,
    rules: readonly FilterRule[],
    signal: AbortSignal,
  ): Promise<void>;
}
