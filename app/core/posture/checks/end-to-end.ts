import { layers, type Layer } from '../../../../shared/contract/index.ts';
import { day } from '../../../../shared/time.ts';
import type { OrgFacts, RuleFacts } from '../facts.ts';
import type { Check, Judge } from './check.ts';
import { byShare, failing, partial, pass, tenthsOf, unknown, type Outcome } from './outcome.ts';

/** What the console can say of the organisation by looking at itself. */

function fromConsole(judge: (org: OrgFacts) => Outcome): Judge<OrgFacts> {
  return { source: 'console', judge, observedAt: ({ now }) => now };
}

const exceptionsAmiss = partial(0.5, 'An exception has ended or was never valid');
const registerUnknown = unknown('No risk register is attested');

export const riskExceptions: Check<'org'> = {
  controlId: 'C-EE-01',
  kind: 'org',
  judges: [
    fromConsole(({ console: { exceptions } }) =>
      exceptions.ended + exceptions.invalid > 0 ? exceptionsAmiss : registerUnknown,
    ),
  ],
  detail: ({ console: { exceptions } }) =>
    `${exceptions.running} exceptions run, ${exceptions.ended} ended, ${exceptions.invalid} not valid`,
};

const layerOfPrefix: Readonly<Record<string, Layer>> = {
  EP: 'endpoint',
  NW: 'network',
  TR: 'transport',
  CD: 'cloud',
  AP: 'application',
  EE: 'end-to-end',
};
const correlationsWanted = 3;
const testedWithin = 90 * day;

const crossLayer = {
  all: pass('Rules run for every layer, and rules that join layers'),
  none: failing('No detection rule runs'),
  tenths: tenthsOf('Rules are missing for some layers, or few rules join layers'),
};

function running({ console: { rules }, now }: OrgFacts): readonly RuleFacts[] {
  return rules.filter(
    ({ enabled, lastRunAt }) => enabled && lastRunAt !== null && now - lastRunAt <= testedWithin,
  );
}

function coveredLayers(rules: readonly RuleFacts[]): ReadonlySet<Layer | undefined> {
  return new Set(rules.map(({ id }) => layerOfPrefix[id.split('-')[1] ?? '']));
}

export const crossLayerDetection: Check<'org'> = {
  controlId: 'C-EE-07',
  kind: 'org',
  judges: [
    fromConsole((org) => {
      if (waiting(org.console.rules)) return notRunYet;
      const rules = running(org);
      const covered = coveredLayers(rules);
      const joining = rules.filter(({ id }) => id.startsWith('D-EE-')).length;
      const achieved =
        layers.filter((layer) => covered.has(layer)).length + Math.min(joining, correlationsWanted);
      return byShare(achieved / (layers.length + correlationsWanted), crossLayer);
    }),
  ],
  detail(org) {
    const rules = running(org);
    const covered = coveredLayers(rules);
    const missing = layers.filter((layer) => !covered.has(layer));
    return `${rules.length} rules run${missing.length === 0 ? '' : `, none for ${missing.join(', ')}`}`;
  },
};

const learning = partial(0.5, 'Rules that learn what is usual run; how many SIMs they know is not counted');
const notLearning = failing('No rule that learns what is usual runs');
const recently = 2 * day;
const notRunYet = unknown('Rules are switched on, but none has run yet');

/** Rules that are on and wait for their first run. */
function waiting(rules: readonly RuleFacts[]): boolean {
  const on = rules.filter(({ enabled }) => enabled);
  return on.length > 0 && on.every(({ lastRunAt }) => lastRunAt === null);
}

export const behaviourBaseline: Check<'org'> = {
  controlId: 'C-NW-10',
  kind: 'org',
  judges: [
    fromConsole(({ console: { rules }, now }) => {
      if (waiting(rules.filter(({ learns }) => learns))) return notRunYet;
      const running = rules.some(
        ({ learns, enabled, lastRunAt }) =>
          learns && enabled && lastRunAt !== null && now - lastRunAt <= recently,
      );
      return running ? learning : notLearning;
    }),
  ],
  detail: ({ console: { rules } }) =>
    rules
      .filter(({ learns, enabled }) => learns && enabled)
      .map(({ id }) => id)
      .join(', ') || null,
};

const confirmedEnough = 0.95;
const coverageWanted = 0.8;

const seen = pass('Nearly all SIMs are fresh, and every layer is covered');
const blind = failing('Most SIMs were not confirmed within a day');
const halfSeen = tenthsOf('SIMs are stale, or layers are not covered');
const noSims = unknown('No SIM was synced yet');

export const telemetryCoverage: Check<'org'> = {
  controlId: 'C-EE-09',
  kind: 'org',
  judges: [
    fromConsole(({ confirmedShare, layerCoverage }) => {
      if (confirmedShare === null) return noSims;
      if (confirmedShare < 0.5) return blind;
      const fresh = Math.min(1, confirmedShare / confirmedEnough);
      const known = layerCoverage.filter((coverage) => coverage !== null);
      const covered =
        known.reduce((sum, coverage) => sum + Math.min(1, coverage / coverageWanted), 0) /
        Math.max(1, known.length);
      return byShare(Math.min(fresh, covered), { all: seen, none: blind, tenths: halfSeen });
    }),
  ],
  detail: ({ confirmedShare, layerCoverage }) =>
    confirmedShare === null
      ? null
      : `${Math.round(confirmedShare * 100)} % of SIMs confirmed within a day; coverage by layer ${layerCoverage.map((coverage) => (coverage === null ? 'none' : `${Math.round(coverage * 100)} %`)).join(', ')}`,
};

const reviews = {
  all: pass('Incidents were closed with a verdict and a reason, and none is left lying'),
  none: failing('No incident was closed with a verdict and a reason'),
  tenths: tenthsOf('Incidents lack a verdict or a reason, or lie open for more than 30 days'),
};
const noIncidents = unknown('No incident was closed yet, and none is old');

export const lessonsLearned: Check<'org'> = {
  controlId: 'C-EE-12',
  kind: 'org',
  judges: [
    fromConsole(({ console: { incidents } }) => {
      const due = incidents.resolved + incidents.overdue;
      return due === 0 ? noIncidents : byShare(incidents.reviewed / due, reviews);
    }),
  ],
  detail: ({ console: { incidents } }) =>
    `${incidents.reviewed} of ${incidents.resolved} closed ones reviewed, ${incidents.overdue} open for more than 30 days`,
};

export const endToEndChecks = [
  behaviourBaseline,
  riskExceptions,
  crossLayerDetection,
  telemetryCoverage,
  lessonsLearned,
] as const;
