import type { ActionRow, ActionStep, Incident } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { isoSeconds } from '../../../shared/time.ts';
import { redactIdentifier, redactText, type RedactionLevel } from './redact.ts';

/**
 * Everything an incident report says, as data. HTML, PDF, Markdown and JSON are views of this one value, so
 * they cannot disagree; its SHA-256 is printed in each.
 */
export interface ReportContent {
  readonly format: 'sextant.incident-report';
  readonly version: 1;
  readonly incident: string;
  readonly stage: 'interim' | 'final';
  readonly title: string;
  readonly scope: string;
  readonly organisation: string;
  readonly demo: boolean;
  readonly tlp: string;
  readonly redaction: RedactionLevel;
  readonly factsAsOf: string;
  readonly preparedBy: string;
  readonly severity: string;
  readonly sourceSeverity: string;
  readonly status: string;
  readonly verdict: string | null;
  readonly resolution: string | null;
  readonly summary: readonly string[];
  readonly times: {
    readonly firstSignal: string;
    readonly detected: string;
    readonly acknowledged: string | null;
    readonly contained: string | null;
    readonly resolved: string | null;
  };
  readonly instants: readonly {
    readonly kind: string;
    readonly at: string;
    readonly recordedAt: string;
    readonly by: string;
    readonly note: string;
  }[];
  readonly clocks: readonly {
    readonly name: string;
    readonly state: string;
    readonly dueAt: string | null;
    readonly stoppedAt: string | null;
  }[];
  readonly detection: {
    readonly rule: string;
    readonly name: string;
    readonly signal: string;
    readonly algorithm: string;
    readonly knownFalsePositives: string;
    readonly mappings: readonly { readonly id: string; readonly name: string; readonly framework: string }[];
  };
  readonly subjects: readonly {
    readonly iccid: string;
    readonly device: string | null;
    readonly site: string | null;
    readonly provider: string | null;
    readonly firstSignal: string;
    readonly findings: number;
  }[];
  /** What it is about beside SIMs. */
  readonly others: readonly {
    readonly kind: string;
    readonly name: string;
    readonly site: string | null;
    readonly provider: string | null;
    readonly firstSignal: string;
    readonly findings: number;
  }[];
  /** Findings that opened nothing, and what held them back. */
  readonly heldBack: readonly {
    readonly by: string;
    readonly reason: string;
    readonly findings: number;
    readonly last: string;
  }[];
  readonly containment: readonly ReportAction[];
  readonly timeline: readonly {
    readonly at: string;
    readonly kind: string;
    readonly by: string | null;
    readonly text: string;
    readonly detail: string | null;
  }[];
  readonly evidence: readonly {
    readonly id: string;
    readonly title: string;
    readonly source: string;
    readonly observedAt: string;
    readonly bytes: number;
    readonly sha256: string | null;
    readonly summary: string;
  }[];
}

export interface ReportAction {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  /** What was chosen beside the SIMs: group, limit, tag. */
  readonly chosen: readonly { readonly label: string; readonly value: string }[];
  /** SIMs that were chosen for it and left out. */
  readonly skipped: number;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly acceptedAt: string | null;
  readonly observedAt: string | null;
  readonly total: number;
  readonly requested: number;
  readonly accepted: number;
  readonly observed: number;
  readonly unknown: number;
  readonly failed: number;
  readonly steps: readonly {
    readonly iccid: string;
    readonly provider: string;
    readonly state: string;
    readonly requestedAt: string;
    readonly acceptedAt: string | null;
    readonly observedAt: string | null;
    readonly latest: string | null;
  }[];
}

export interface ReportInput {
  readonly incident: Incident;
  readonly actions: ReadonlyMap<number, ActionRow>;
  readonly steps: ReadonlyMap<number, readonly ActionStep[]>;
  readonly organisation: string;
  readonly demo: boolean;
  readonly preparedBy: string;
  readonly now: number;
  readonly redaction: RedactionLevel;
}

/** How a clock stands: what was done after its end is late, what is still to be done after it is overdue. */
export function clockWord({ state, stoppedAt }: ReportContent['clocks'][number]): string {
  return state === 'overdue' && stoppedAt !== null ? 'late' : state;
}

/** Builds the report. Pure: the same incident at the same moment gives the same content, byte for byte. */
export function buildReport(input: ReportInput): ReportContent {
  const { incident, redaction } = input;
  const { row } = incident;
  const text = (value: string): string => redactText(readable(value), redaction);
  const maybe = (value: string | null): string | null => (value === null ? null : text(value));
  const time = (at: number | null): string | null => (at === null ? null : isoSeconds(at));
  return {
    format: 'sextant.incident-report',
    version: 1,
    incident: humanId('INC', row.id),
    stage: row.status === 'resolved' ? 'final' : 'interim',
    title: text(row.title),
    scope: text(row.scope),
    organisation: input.organisation,
    demo: input.demo,
    tlp: incident.tlp,
    redaction,
    factsAsOf: isoSeconds(input.now),
    preparedBy: input.preparedBy,
    severity: row.severity,
    sourceSeverity: row.sourceSeverity,
    status: row.status,
    verdict: row.verdict,
    resolution: maybe(incident.resolution),
    summary: summarise(incident).map(text),
    times: {
      firstSignal: isoSeconds(incident.firstSignalAt),
      detected: isoSeconds(incident.detectedAt),
      acknowledged: time(incident.acknowledgedAt),
      contained: time(incident.containedAt),
      resolved: time(incident.resolvedAt),
    },
    instants: incident.instants.map((instant) => ({
      kind: instant.kind,
      at: isoSeconds(instant.at),
      recordedAt: isoSeconds(instant.recordedAt),
      by: instant.actor,
      note: text(instant.note),
    })),
    clocks: incident.clocks.map((clock) => ({
      name: clock.name,
      state: clock.state,
      dueAt: time(clock.dueAt),
      stoppedAt: time(clock.stoppedAt),
    })),
    detection: {
      rule: incident.rule.id,
      name: incident.rule.name,
      signal: incident.rule.signal,
      algorithm: incident.rule.algorithm,
      knownFalsePositives: incident.rule.falsePositives,
      mappings: incident.mappings,
    },
    subjects: incident.sims.map((sim) => ({
      iccid: redactIdentifier(sim.iccid, redaction),
      device: maybe(sim.device),
      site: maybe(sim.site),
      provider: sim.provider,
      firstSignal: isoSeconds(sim.firstSignalAt),
      findings: sim.findings,
    })),
    others: incident.subjects.map((subject) => ({
      kind: subject.kind,
      name: text(subject.name),
      site: maybe(subject.site),
      provider: subject.provider,
      firstSignal: isoSeconds(subject.firstSignalAt),
      findings: subject.findings,
    })),
    heldBack: incident.heldBack.map((held) => ({
      by: held.by,
      reason: text(held.reason),
      findings: held.findings,
      last: isoSeconds(held.lastAt),
    })),
    containment: incident.actions.map((action) => ({
      id: humanId('ACT', action.id),
      kind: action.kind,
      reason: text(action.reason),
      chosen: (input.actions.get(action.id)?.input ?? []).map(({ label, value }) => ({
        label,
        value: text(value),
      })),
      skipped: input.actions.get(action.id)?.skipped ?? 0,
      requestedBy: action.requestedBy,
      requestedAt: isoSeconds(action.requestedAt),
      acceptedAt: time(action.acceptedAt),
      observedAt: time(action.observedAt),
      ...action.containment,
      steps: (input.steps.get(action.id) ?? []).map((step) => ({
        iccid: redactIdentifier(step.iccid, redaction),
        provider: step.provider,
        state: step.state,
        requestedAt: isoSeconds(step.requestedAt),
        acceptedAt: time(step.acceptedAt),
        observedAt: time(step.observedAt),
        latest: step.latest,
      })),
    })),
    timeline: incident.timeline
      .toSorted((a, b) => a.at - b.at || a.recordedAt - b.recordedAt)
      .map((entry) => ({
        at: isoSeconds(entry.at),
        kind: entry.kind,
        by: entry.actor,
        text: text(entry.text),
        detail: maybe(entry.detail),
      })),
    evidence: incident.evidence.map((item) => ({
      id: `E-${item.id}`,
      title: text(item.title),
      source: item.source,
      observedAt: isoSeconds(item.observedAt),
      bytes: item.bytes,
      sha256: item.hash,
      summary: text(item.summary),
    })),
  };
}

/** Times inside prose as a reader writes them: `2026-11-22T09:42:54Z` → `2026-11-22 09:42:54 UTC`. */
function readable(text: string): string {
  return text.replaceAll(/\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z/g, '$1 $2 UTC');
}

const actionWords: Readonly<Record<string, string>> = {
  suspend: 'Suspension',
  resume: 'Resumption',
  imei_lock: 'An IMEI lock',
  imei_unlock: 'Removal of the IMEI lock',
  area_lock: 'A lock to an area',
  area_unlock: 'Removal of the lock to an area',
  session_reset: 'A session reset',
  activate: 'Activation',
  deactivate: 'Deactivation',
  terminate: 'Termination',
  set_group: 'A move to another group',
  set_speed: 'A speed limit',
  data_limit: 'A data limit',
  block_network: 'Blocking of a network',
  allow_network: 'Allowing of a network',
  set_rat: 'A choice of radio technologies',
  set_tag: 'A tag',
  send_sms: 'An SMS',
  profile_enable: 'A switch of the eSIM profile',
  profile_delete: 'Deletion of an eSIM profile',
};

/** Sentences for a reader who never opens the console. Only what is known; what is not is said to be so. */
export function summarise(incident: Incident): string[] {
  const { row } = incident;
  const sims = row.simCount === 1 ? 'One SIM' : `${row.simCount.toLocaleString('en')} SIMs`;
  const affected =
    row.simCount === 0 && incident.subjects.length > 0
      ? `No SIM is affected; it is about ${row.scope}.`
      : `${sims} ${row.simCount === 1 ? 'is' : 'are'} affected (${row.scope}).`;
  const sentences = [
    incident.summary,
    `${affected} The pattern matches detection ${row.ruleId}, ${incident.rule.name}.`,
  ];
  for (const held of incident.heldBack)
    sentences.push(
      `${held.findings === 1 ? 'One more finding' : `${held.findings.toLocaleString('en')} more findings`} of the detection ${held.findings === 1 ? 'was' : 'were'} held back by ${held.kind === 'maintenance' ? 'maintenance window' : 'suppression'} ${held.by}: ${held.reason}`,
    );
  const own =
    incident.sims.length === 0
      ? []
      : [...new Set(incident.sims.map((sim) => sim.provider).filter((name) => name !== null))];
  if (own.length > 0) sentences.push(`Connectivity: ${own.join(', ')}.`);
  for (const action of incident.actions) {
    const { total, observed, accepted, unknown, failed } = action.containment;
    const what = `${actionWords[action.kind] ?? action.kind} was requested for ${total === 1 ? 'one SIM' : `${total.toLocaleString('en')} SIMs`} by ${action.requestedBy}.`;
    const seen =
      observed === total
        ? `The network confirms it${total === 1 ? '' : ' for all of them'}.`
        : observed > 0
          ? `The network confirms it for ${observed} of ${total}.`
          : accepted > 0
            ? 'The provider accepted it; the network has not confirmed it yet.'
            : 'The provider has not accepted it yet.';
    const open = [
      unknown > 0 ? `The outcome for ${unknown} is unknown and is being settled by reading.` : '',
      failed > 0 ? `It failed for ${failed}.` : '',
    ];
    sentences.push([what, seen, ...open].filter((part) => part !== '').join(' '));
  }
  if (incident.actions.length === 0) sentences.push('No containment has been requested.');
  if (row.status === 'contained')
    sentences.push(
      'The incident counts as contained, because every containment step was observed in the network.',
    );
  if (row.status === 'resolved' && row.verdict !== null)
    sentences.push(
      `It was closed as ${row.verdict.replaceAll('_', ' ')}: ${incident.resolution ?? 'no reason recorded'}`,
    );
  return sentences;
}
