import { day, hour } from '../../../shared/time.ts';
import type { Layer, Severity } from '../../../shared/contract/index.ts';

/**
 * Which findings become one incident. Everything here is a decision on plain data; `intake.ts` carries it out.
 */

/** What the incidents need to know of a finding. */
export interface FindingToGroup {
  readonly findingId: number;
  readonly rule: {
    readonly id: string;
    readonly name: string;
    readonly layer: Layer;
    readonly signal: string;
  };
  readonly draft: {
    readonly sim: {
      readonly simKey: number;
      readonly providerId: string;
      readonly iccid: string;
      readonly body: string;
      readonly device: string | null;
      readonly deviceClass: string | null;
      readonly site: string | null;
    };
    readonly at: number;
    readonly severity: Severity;
    readonly summary: string;
    readonly group: {
      readonly kind: string;
      readonly value: string;
      readonly whole?: { readonly fromSims: number; readonly title: string; readonly severity: Severity };
    };
    readonly signals: Readonly<Record<string, unknown>>;
  };
  readonly detectedAt: number;
}

/** Findings of one group join its incident while it is open and its last signal is no older than this. */
export const groupWindow = 7 * day;

/** One rule that opens more incidents than this within the hour has found something larger: one incident for the rest. */
export const floodLimit = 20;
export const floodWindow = hour;

/** Rules whose incidents are chains: they take in the incidents of their links. */
export const chainRules: readonly string[] = ['D-EE-03'];

/** What a SIM in an open chain does further belongs to the same case. */
export const chainLinks: readonly string[] = [
  'D-EP-01',
  'D-EP-12',
  'D-NW-01',
  'D-NW-03',
  'D-NW-09',
  'D-NW-11',
  'D-TR-10',
  'D-CD-09',
  'D-EE-01',
];

/** Of those, the ones whose open incidents a new chain absorbs. */
export function absorbs(chainRule: string, partRule: string): boolean {
  return chainRules.includes(chainRule) && chainLinks.includes(partRule);
}

export function groupKeyOf({ rule, draft }: FindingToGroup): string {
  return `${rule.id}|${draft.group.kind}:${draft.group.value}`;
}

export function floodKeyOf({ rule, draft }: FindingToGroup): string {
  return `${rule.id}|flood:${draft.sim.providerId}`;
}

/** Chains first, so that their links find them open; then in the order of the source. */
export function inOrder(findings: readonly FindingToGroup[]): FindingToGroup[] {
  const rank = ({ rule }: FindingToGroup): number => (chainRules.includes(rule.id) ? 0 : 1);
  return [...findings].sort(
    (a, b) => rank(a) - rank(b) || a.draft.at - b.draft.at || a.findingId - b.findingId,
  );
}

/** What the findings of a group say of the whole once it holds `sims` SIMs: its title and severity. */
export function wholeOf(
  findings: readonly FindingToGroup[],
  sims: number,
): { readonly title: string; readonly severity: Severity } | null {
  const whole = findings.map(({ draft }) => draft.group.whole).find((each) => each !== undefined);
  return whole === undefined || sims < whole.fromSims ? null : whole;
}
