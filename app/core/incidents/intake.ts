import type { Severity } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { appendAudit } from '../audit/audit.ts';
import type { Clock, Hash, WriteDb } from '../ports.ts';
import { canonicalJson } from './canonical.ts';
import {
  absorbs, chainLinks, chainRules, floodKeyOf, floodLimit, floodWindow, groupKeyOf, groupWindow, inOrder, wholeOf, type FindingToGroup,
} from './grouping.ts';
import { consoleActor, worse } from './model.ts';
import { absorb, inherit, joined } from './rules.ts';
import { addInstant, addToTimeline, insertIncident, readIncident, saveState, stateOf, type StoredIncident } from './rows.ts';
import { scopeOf } from './scope.ts';

export interface IntakeDeps {
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
}

/**
 * Turns findings into incidents: each joins the incident it belongs to, or opens one. Runs inside the transaction that
 * stored the findings, so a finding without its incident cannot exist.
 *
 * @returns the incidents that were opened, joined or absorbed
 */
export function takeFindings(deps: IntakeDeps, findings: readonly FindingToGroup[], now: number): number[] {
  const opened = new Set<number>();
  const byIncident = new Map<number, FindingToGroup[]>();
  for (const finding of inOrder(findings)) {
    const known = findIncident(deps, finding, now);
    const incidentId = known ?? open(deps, finding, now);
    if (known === null) opened.add(incidentId);
    byIncident.set(incidentId, [...(byIncident.get(incidentId) ?? []), finding]);
    putSim(deps.ledger, incidentId, finding);
    deps.ledger.run('UPDATE findings SET incident_id = ? WHERE finding_id = ?', [incidentId, finding.findingId]);
  }
  const touched = new Set(byIncident.keys());
  for (const [incidentId, mine] of byIncident) {
    settle(deps, incidentId, mine, opened.has(incidentId), now);
    for (const part of absorbParts(deps, incidentId, now)) touched.add(part);
  }
  return [...touched];
}

/** The open incident that a finding belongs to, or null. */
function findIncident({ ledger }: IntakeDeps, finding: FindingToGroup, now: number): number | null {
  const { rule, draft } = finding;
  if (chainLinks.includes(rule.id)) {
    const chain = ledger.get<{ id: number }>(
      `SELECT i.incident_id AS id FROM incident_sims m JOIN incidents i ON i.incident_id = m.incident_id
       WHERE m.iccid_body = ? AND i.status <> 'resolved' AND i.rule_id IN (SELECT value FROM json_each(?)) ORDER BY i.incident_id DESC LIMIT 1`,
      [draft.sim.body, JSON.stringify(chainRules)],
    );
    if (chain !== undefined) return chain.id;
  }
  const group = openGroup(ledger, groupKeyOf(finding), draft.at);
  if (group !== null || !flooding(ledger, rule.id, now)) return group;
  return openGroup(ledger, floodKeyOf(finding), draft.at);
}

function openGroup(ledger: WriteDb, key: string, at: number): number | null {
  const row = ledger.get<{ id: number }>(
    `SELECT incident_id AS id FROM incidents WHERE group_key = ? AND status <> 'resolved' AND last_signal_at >= ?
     ORDER BY incident_id DESC LIMIT 1`,
    [key, at - groupWindow],
  );
  return row?.id ?? null;
}

function flooding(ledger: WriteDb, ruleId: string, now: number): boolean {
  const row = ledger.get<{ count: number }>(
    `SELECT COUNT(*) AS count FROM incidents WHERE rule_id = ? AND status <> 'resolved' AND opened_at >= ?`,
    [ruleId, now - floodWindow],
  );
  return (row?.count ?? 0) >= floodLimit;
}

function open({ ledger, clock, hash }: IntakeDeps, finding: FindingToGroup, now: number): number {
  const { rule, draft } = finding;
  const flood = flooding(ledger, rule.id, now);
  const incidentId = insertIncident(ledger, {
    state: {
      status: 'new', severity: draft.severity, sourceSeverity: draft.severity, assignee: null, verdict: null, resolution: null,
      openedAt: now, clockFrom: now, acknowledgedAt: null, containedAt: null, resolvedAt: null, mergedInto: null,
    },
    title: flood ? `${rule.name}, fleet-wide` : rule.name,
    ruleId: rule.id,
    layer: rule.layer,
    groupKey: flood ? floodKeyOf(finding) : groupKeyOf(finding),
    signalAt: draft.at,
  });
  addInstant(ledger, incidentId, {
    kind: 'detection', at: now, recordedAt: now, actor: consoleActor.name, note: `Detected by ${rule.id} ${rule.name}.`,
  });
  appendAudit(ledger, clock, hash, consoleActor, {
    act: 'incident.opened', subject: humanId('INC', incidentId), detail: { rule: rule.id, severity: draft.severity, signalAt: draft.at },
  });
  return incidentId;
}

function putSim(ledger: WriteDb, incidentId: number, { draft }: FindingToGroup): void {
  const { sim } = draft;
  ledger.run(
    `INSERT INTO incident_sims (incident_id, iccid_body, iccid, provider_id, device, device_class, site, first_signal_at, findings)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT (incident_id, iccid_body) DO UPDATE SET findings = findings + 1, first_signal_at = MIN(first_signal_at, excluded.first_signal_at)`,
    [incidentId, sim.body, sim.iccid, sim.providerId, sim.device, sim.deviceClass, sim.site, draft.at],
  );
}

/** Brings everything that follows from the findings of an incident up to date. */
function settle(deps: IntakeDeps, incidentId: number, mine: readonly FindingToGroup[], isNew: boolean, now: number): void {
  const { ledger } = deps;
  const before = readIncident(ledger, incidentId);
  if (before === undefined) return;
  const facts = simFacts(ledger, incidentId);
  const whole = wholeOf(mine.filter(({ rule }) => rule.id === before.rule_id), facts.sims);
  const found = mine.reduce<Severity>((worst, { draft }) => worse(worst, draft.severity), before.source_severity);
  const sourceSeverity = whole === null ? found : worse(found, whole.severity);
  const state = joined(stateOf(before), sourceSeverity, facts.sims > before.sim_count && !isNew);
  const summary = summaryOf(before, mine, facts.sims);
  ledger.run(
    `UPDATE incidents SET title = ?, scope = ?, summary = ?, sim_count = ?, providers = ?,
       first_signal_at = MIN(first_signal_at, ?), last_signal_at = MAX(last_signal_at, ?) WHERE incident_id = ?`,
    [
      whole?.title ?? before.title, scopeOf(facts), summary, facts.sims, facts.providers,
      Math.min(...mine.map(({ draft }) => draft.at)), Math.max(...mine.map(({ draft }) => draft.at)), incidentId,
    ],
  );
  saveState(ledger, incidentId, state, now);
  if (!isNew) {
    appendAudit(ledger, deps.clock, deps.hash, consoleActor, {
      act: 'incident.joined', subject: humanId('INC', incidentId),
      detail: { findings: mine.length, sims: facts.sims, severity: state.severity },
    });
  }
  for (const group of byRule(mine)) recordSignals(deps, incidentId, group, isNew, now);
  if (isNew) {
    addToTimeline(ledger, incidentId, {
      at: now, recordedAt: now, kind: 'opened', severity: state.severity, actor: consoleActor.name, ruleId: before.rule_id,
      text: `${before.rule_id} ${whole?.title ?? before.title}: incident opened`,
    });
  } else if (state.severity !== before.severity) {
    addToTimeline(ledger, incidentId, {
      at: now, recordedAt: now, kind: 'status', severity: state.severity, actor: consoleActor.name,
      text: `Severity raised from ${before.severity} to ${state.severity} by further findings`,
    });
  }
  if (before.status === 'contained' && state.status !== 'contained') {
    const more = facts.sims - before.sim_count;
    addToTimeline(ledger, incidentId, {
      at: now, recordedAt: now, kind: 'status', actor: consoleActor.name,
      text: `Not contained any more: ${more === 1 ? 'one more SIM' : `${more} more SIMs`}`,
    });
  }
}

function summaryOf(before: StoredIncident, mine: readonly FindingToGroup[], sims: number): string {
  const own = mine.find(({ rule }) => rule.id === before.rule_id)?.draft.summary ?? mine[0]?.draft.summary ?? '';
  const first = before.summary === '' ? own : before.summary.replace(/^\d+ SIMs\. First: /, '');
  return sims === 1 ? first : `${sims} SIMs. First: ${first}`;
}

function byRule(findings: readonly FindingToGroup[]): FindingToGroup[][] {
  const groups = new Map<string, FindingToGroup[]>();
  for (const finding of findings) groups.set(finding.rule.id, [...(groups.get(finding.rule.id) ?? []), finding]);
  return [...groups.values()].sort((a, b) => (a[0]?.draft.at ?? 0) - (b[0]?.draft.at ?? 0));
}

/** One line in the timeline and one piece of evidence for what one rule found at once. */
function recordSignals({ ledger, hash }: IntakeDeps, incidentId: number, found: readonly FindingToGroup[], isNew: boolean, now: number): void {
  const [first] = found;
  if (first === undefined) return;
  const { rule, draft } = first;
  const bodies = new Set(found.map((finding) => finding.draft.sim.body));
  const names = [...new Set(found.map((finding) => finding.draft.sim.device ?? finding.draft.sim.iccid))];
  const one = bodies.size === 1;
  const at = Math.min(...found.map((finding) => finding.draft.at));
  addToTimeline(ledger, incidentId, {
    at, recordedAt: now, kind: isNew ? 'signal' : 'finding', severity: draft.severity, ruleId: rule.id,
    text: one ? `${rule.id} ${draft.summary}` : `${rule.id} ${rule.name} on ${bodies.size} SIMs`,
    ...(one ? {} : { detail: names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ') }),
  });
  const content = canonicalJson({
    rule: rule.id,
    findings: found.map((finding) => ({
      finding: finding.findingId, iccid: finding.draft.sim.iccid, at: finding.draft.at, summary: finding.draft.summary, signals: finding.draft.signals,
    })),
  });
  ledger.run(
    `INSERT INTO incident_evidence (incident_id, title, source, summary, observed_at, content, bytes, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      incidentId, `${rule.id} ${one ? (names[0] ?? '') : `${bodies.size} SIMs`}`, rule.signal, draft.summary,
      Math.max(...found.map((finding) => finding.draft.at)), content, new TextEncoder().encode(content).length, hash.sha256(content),
    ],
  );
}

interface SimFacts {
  readonly sims: number;
  readonly classes: readonly string[];
  readonly sites: number;
  readonly site: string | null;
  readonly device: string | null;
  readonly iccid: string | null;
  readonly providers: string;
}

function simFacts(ledger: WriteDb, incidentId: number): SimFacts {
  const whole = ledger.get<Omit<SimFacts, 'classes' | 'providers'> & { providers: string | null }>(
    `SELECT COUNT(*) AS sims, COUNT(DISTINCT site) AS sites, MIN(site) AS site, MIN(device) AS device, MIN(iccid) AS iccid,
       group_concat(DISTINCT provider_id) AS providers FROM incident_sims WHERE incident_id = ?`,
    [incidentId],
  );
  const classes = ledger.all<{ name: string }>(
    `SELECT device_class AS name FROM incident_sims WHERE incident_id = ? AND device_class IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1`,
    [incidentId],
  );
  return {
    sims: whole?.sims ?? 0,
    sites: whole?.sites ?? 0,
    site: whole?.site ?? null,
    device: whole?.device ?? null,
    iccid: whole?.iccid ?? null,
    classes: classes.map(({ name }) => name),
    providers: (whole?.providers ?? '').split(',').sort().join(' '),
  };
}

/** A chain takes in the open incidents of its links whose SIMs it holds, all of them. @returns those absorbed */
function absorbParts({ ledger, clock, hash }: IntakeDeps, chainId: number, now: number): number[] {
  const chain = readIncident(ledger, chainId);
  if (chain === undefined || !chainRules.includes(chain.rule_id)) return [];
  const parts = ledger.all<{ id: number }>(
    `SELECT DISTINCT i.incident_id AS id FROM incident_sims mine JOIN incident_sims theirs ON theirs.iccid_body = mine.iccid_body
     JOIN incidents i ON i.incident_id = theirs.incident_id
     WHERE mine.incident_id = ? AND i.incident_id <> ? AND i.status <> 'resolved' AND NOT EXISTS (
       SELECT 1 FROM incident_sims other WHERE other.incident_id = i.incident_id
         AND other.iccid_body NOT IN (SELECT iccid_body FROM incident_sims WHERE incident_id = ?))`,
    [chainId, chainId, chainId],
  );
  return parts.flatMap(({ id }) => {
    const part = readIncident(ledger, id);
    const into = readIncident(ledger, chainId);
    if (part === undefined || into === undefined || !absorbs(chain.rule_id, part.rule_id)) return [];
    const change = absorb(stateOf(part), chainId, now);
    if ('refused' in change) return [];
    saveState(ledger, id, change.state, now);
    saveState(ledger, chainId, inherit(stateOf(into), stateOf(part)), now);
    ledger.run('UPDATE incidents SET first_signal_at = MIN(first_signal_at, ?) WHERE incident_id = ?', [part.first_signal_at, chainId]);
    ledger.run('UPDATE findings SET incident_id = ? WHERE incident_id = ?', [chainId, id]);
    const words = { at: now, recordedAt: now, kind: 'status', actor: consoleActor.name } as const;
    addToTimeline(ledger, chainId, { ...words, text: `${humanId('INC', id)} ${part.title} absorbed: it is part of this` });
    appendAudit(ledger, clock, hash, consoleActor, {
      act: 'incident.absorbed', subject: humanId('INC', id), detail: { into: humanId('INC', chainId) },
    });
    return [id];
  });
}
