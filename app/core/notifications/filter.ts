import type { ChannelFilter, Layer, Occasion, Severity } from '../../../shared/contract/index.ts';
import { severities } from '../../../shared/contract/index.ts';

/** Something that people may want to be told of. */
export interface Happening {
  readonly occasion: Occasion;
  readonly at: number;
  readonly severity: Severity;
  /** `INC-1042`, the name of a provider, or `M-3` and `S-7` of what held findings back. */
  readonly about: string;
  /** Null where it is no incident. */
  readonly incident: HappeningIncident | null;
  /** What is true now and stored nowhere else: the severity before, the clock, the provider's problem. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface HappeningIncident {
  readonly id: number;
  readonly ruleId: string;
  readonly layer: Layer;
  readonly sites: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Whether a channel is told of it. Layers, sites, groups and rules speak of incidents alone: a provider that is down has
 * none of them, and passes by its occasion and severity.
 */
export function passes(filter: ChannelFilter, happening: Happening): boolean {
  const { occasion, severity, incident } = happening;
  if (!filter.occasions.includes(occasion)) return false;
  if (severities.indexOf(severity) > severities.indexOf(filter.severityAtLeast)) return false;
  if (incident === null) return true;
  return (
    open(filter.layers, [incident.layer]) &&
    open(filter.rules, [incident.ruleId]) &&
    open(filter.sites, incident.sites) &&
    open(filter.groups, incident.groups)
  );
}

/** An empty list asks for nothing; else one of it must be there, however it is written. */
function open(wanted: readonly string[], present: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const there = new Set(present.map((word) => word.toLowerCase()));
  return wanted.some((word) => there.has(word.toLowerCase()));
}
