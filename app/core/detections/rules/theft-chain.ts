import { day, isoSeconds } from '../../../../shared/time.ts';
import { groupBySite, nameOf, type Draft, type FindingSignal, type Rule, type RuleContext } from '../rule.ts';

const within = day;
/** What says that the SIM is in other hands. */
export const chainBegins: readonly string[] = ['D-EP-01', 'D-EP-12', 'D-NW-03'];
/** What says that it is being used there. */
export const chainEnds: readonly string[] = ['D-TR-10', 'D-NW-09', 'D-NW-11', 'D-NW-01'];

/** SIM-theft chain: taken out, then used. */
export const theftChain: Rule = {
  meta: {
    id: 'D-EE-03',
    name: 'SIM-theft chain',
    layer: 'end-to-end',
    severity: 'critical',
    signal: 'Findings of other detections on one SIM',
    algorithm:
      'In order, within 24 h, on one SIM: an IMEI pair-lock violation, tampering or leaving its place; then an upload spike, an SMS burst, a call or a network outside the allow-list.',
    mappings: [
      { id: 'T1451', name: 'SIM Card Swap', framework: 'ATT&CK mobile' },
      { id: 'T1643', name: 'Generate Traffic from Victim', framework: 'ATT&CK mobile' },
      { id: 'FGT1195.501', name: 'SIM Credentials Theft', framework: 'FiGHT' },
    ],
    falsePositives: 'A device replaced under warranty and tested elsewhere.',
    response:
      'Suspend the SIM at once: every minute costs. Then report the theft, and have the cost of the misuse stated by the provider.',
    basis: 'proposed',
  },
  needs: ['findings'],
  learnsFor: 0,
  refractory: within,
  evaluate(batch, _memory, context) {
    const bodies = new Set(batch.findings.map(({ body }) => body));
    return [...bodies].flatMap((body) => chainOf(body, batch.findings, context));
  },
};

function chainOf(body: string, news: readonly FindingSignal[], context: RuleContext): Draft[] {
  const times = news.filter((finding) => finding.body === body).map(({ at }) => at);
  const all = context.findings(body, Math.min(...times) - 2 * within, Math.max(...times) + 2 * within);
  const chain = firstChain(all);
  const sim = context.simOf(body);
  if (chain === null || sim === null) return [];
  const [begin, end] = chain;
  return [
    {
      sim,
      at: Math.max(begin.at, end.at),
      severity: 'critical',
      subject: body,
      summary: `${nameOf(sim)} was taken out and is in use: ${begin.summary} Then, at ${isoSeconds(Math.max(begin.at, end.at))}: ${end.summary}`,
      group: groupBySite(sim),
      signals: {
        chain: [begin, end].map(({ ruleId, findingId, at, until }) => ({ ruleId, findingId, at, until })),
      },
    },
  ];
}

/**
 * The earliest pair in order. A finding that began before the first but went on after it counts as after it; equal times
 * count, because one reading of a SIM can show both.
 */
export function firstChain(
  findings: readonly FindingSignal[],
): readonly [FindingSignal, FindingSignal] | null {
  const byTime = [...findings].sort((a, b) => a.at - b.at || a.findingId - b.findingId);
  for (const begin of byTime) {
    if (!chainBegins.includes(begin.ruleId)) continue;
    const end = byTime.find(
      (next) =>
        chainEnds.includes(next.ruleId) && next.until >= begin.at && Math.abs(next.at - begin.at) <= within,
    );
    if (end !== undefined) return [begin, end];
  }
  return null;
}
