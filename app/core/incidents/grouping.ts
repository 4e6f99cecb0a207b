import { day, hour } from '../../../shared/time.ts';
import type { Layer, Severity, Subject } from '../../../shared/contract/index.ts';

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
    } | null;
    /** What it is about where that is no SIM. */
    readonly about?: Subject;
    readonly at: number;
    /** For what lasts: the newest source time at which it still held. */
    readonly until?: number;
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
  /** It was told before: it became graver, or goes on after it was held back. */
  readonly again?: boolean;
}

/** Findings of one group join its incident while it is open and they lie no further than this from its signals, before or after. */
export const groupWindow = 7 * day;

/**
 * What comes back this soon after its incident was closed opens that one again, unless it was closed as false or benign: then it
 * is news, and opens its own. On the wall clock, like the closing.
 */
export const reopenWithin = day;

/**
 * One rule with so many open incidents whose signals began within so long of each other has found something larger: one incident
 * for the rest. On source time: a month that is read in a minute is no flood, and a replay comes to the same incidents.
 */
export const floods: readonly { readonly within: number; readonly incidents: number }[] = [
  { within: hour, incidents: 20 },
  { within: day, incidents: 100 },
];

/** Rules whose incidents are chains: they take in the incidents of their links. */
export const chainRules: readonly string[] = ['D-EE-03'];

/** What a SIM in an open chain does further belongs to the same case. */
export const chainLinks: readonly string[] = [
  'D-EP-01',
  'D-EP-12',
  'D-NW-01',
  'D-NW-02',
  'D-NW-03',
  'D-NW-09',
  'D-NW-11',
  'D-TR-10',
  'D-CD-09',
  'D-EE-01',
  'D-EE-05',
  'D-EE-06',
];

/** Of those, the ones whose open incidents a new chain absorbs. */
export function absorbs(chainRule: string, partRule: string): boolean {
  return chainRules.includes(chainRule) && chainLinks.includes(partRule);
}

export function groupKeyOf({ rule, draft }: FindingToGroup): string {
  return `${rule.id}|${draft.group.kind}:${draft.group.value}`;
}

export function floodKeyOf(finding: FindingToGroup): string {
  const { rule, draft } = finding;
  return `${rule.id}|flood:${draft.sim === null ? `${draft.about?.kind ?? ''}/` : ''}${providerOf(finding) ?? ''}`;
}

export function providerOf({ draft }: FindingToGroup): string | null {
  return draft.sim === null ? (draft.about?.providerId ?? null) : draft.sim.providerId;
}

/** How what it is about is called in a list. */
export function namedIn({ draft }: FindingToGroup): string {
  return draft.sim === null ? (draft.about?.name ?? '') : (draft.sim.device ?? draft.sim.iccid);
}

/** What it is about, as a key: the ICCID body of a SIM, or kind and value of another subject. */
export function subjectKeyOf({ draft }: FindingToGroup): string {
  return draft.sim === null ? `${draft.about?.kind ?? ''}:${draft.about?.value ?? ''}` : draft.sim.body;
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
