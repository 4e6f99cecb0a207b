import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import { controlById } from './catalogue/catalogue.ts';
import type { Control } from './catalogue/control.ts';
import type { Check, Source } from './checks/check.ts';
import { strengthOf } from './checks/check.ts';
import { failing, partial, pass, unknown, type Outcome } from './checks/outcome.ts';
import { noon } from './fleet.testkit.ts';
import { attestedFor, attestedFrom, emptyRuling, ruleOn, type AttestationRow } from './rulings.ts';
import { settle, type Reading } from './score.ts';

function controlOf(id: string): Control {
  const control = controlById(id);
  if (control === undefined) throw new Error(id);
  return control;
}

/** TTL 30 days, attestations for a year. */
const control = controlOf('C-EP-02');
const outcomes = [
  pass('good'),
  partial(0.5, 'half'),
  partial(0.25, 'quarter'),
  failing('bad'),
  unknown('nothing'),
];

function check(answers: readonly { source: Source; outcome: Outcome; observedAt: number }[]): Check<'model'> {
  return {
    controlId: control.id,
    kind: 'model',
    judges: answers.map(({ source, outcome, observedAt }) => ({
      source,
      judge: () => outcome,
      observedAt: () => observedAt,
    })),
  };
}

function row(
  more: Partial<AttestationRow> = {},
  result = 'met',
  document: string | null = 'record.pdf',
): AttestationRow {
  return {
    observed_at: noon - day,
    valid_until: noon + 30 * day,
    source: 'attestations.ndjson',
    hash: 'ab',
    facts: JSON.stringify({
      scope: 'org',
      subject: 'x',
      control: control.id,
      statement: 's',
      result,
      attestedBy: null,
      document,
      sha256: document === null ? null : 'cd',
    }),
    ...more,
  };
}

function rule(
  answers: Parameters<typeof check>[0],
  attested = null as ReturnType<typeof attestedFrom>,
  now = noon,
) {
  const ruling = emptyRuling();
  ruleOn(check(answers), control, { now, model: null }, attested, ruling);
  return ruling;
}

describe('a ruling', () => {
  const answer = fc.record({
    source: fc.constantFrom<Source>('provider', 'scan', 'device-inventory', 'firmware'),
    outcome: fc.constantFrom(...outcomes),
    observedAt: fc.integer({ min: 0, max: 90 }).map((days) => noon - days * day),
  });
  const answers = fc.uniqueArray(answer, { selector: ({ source }) => source, maxLength: 4 });
  const statement = fc.option(
    fc.record({
      result: fc.constantFrom('met', 'partly', 'not-met'),
      days: fc.integer({ min: -20, max: 400 }),
      documented: fc.boolean(),
    }),
    { nil: null },
  );

  it('comes to what the scoring model settles on, whatever the sources say', () => {
    fc.assert(
      fc.property(answers, statement, (given, told) => {
        const attested =
          told === null
            ? null
            : attestedFrom(
                row({ valid_until: noon + told.days * day }, told.result, told.documented ? 'd' : null),
                control,
              );
        const readings: Reading[] = given
          .filter(({ outcome }) => outcome.state !== 'unknown')
          .map(({ source, outcome, observedAt }) => ({
            source,
            value: outcome.value,
            strength: strengthOf(source),
            observedAt,
            ttlDays: control.ttlDays,
            validUntil: null,
          }));
        if (attested !== null) {
          readings.push({
            source: 'attestation',
            value: attested.outcome.value,
            strength: attested.strength,
            observedAt: attested.observedAt,
            ttlDays: null,
            validUntil: attested.validUntil,
          });
        }
        const standing = settle(readings, noon);
        const ruling = rule(given, attested);
        expect(ruling.knowledge).toBeCloseTo(standing?.knowledge ?? 0, 12);
        expect(ruling.value).toBe((standing?.knowledge ?? 0) === 0 ? 0 : standing?.value);
        if (ruling.knowledge === 0) expect(ruling.outcome.state).toBe('unknown');
      }),
    );
  });

  it('says why nothing is known', () => {
    expect(rule([]).outcome.reason).toBe('No attestation is on file');
    expect(rule([{ source: 'scan', outcome: unknown('not scanned'), observedAt: 0 }]).outcome.reason).toBe(
      'not scanned',
    );
    expect(
      rule([{ source: 'scan', outcome: pass('good'), observedAt: noon - 61 * day }]).outcome.reason,
    ).toBe('The evidence has expired');
  });

  it('keeps a worse answer of an expired source from giving way to a better one of another', () => {
    const answers = [
      { source: 'scan', outcome: partial(0.5, 'half'), observedAt: noon - 61 * day },
      { source: 'provider', outcome: pass('good'), observedAt: noon },
    ] as const;
    expect(rule(answers)).toMatchObject({ knowledge: 0, outcome: { state: 'unknown' } });
  });
});

describe('an attestation', () => {
  it('counts for more with its document', () => {
    expect(attestedFrom(row(), control)?.strength).toBe(0.7);
    expect(attestedFrom(row({}, 'met', null), control)?.strength).toBe(0.5);
  });

  it('ends at its date, and never later than the control allows', () => {
    expect(attestedFrom(row(), control)?.validUntil).toBe(noon + 30 * day);
    expect(attestedFrom(row({ valid_until: noon + 999 * day }), control)?.validUntil).toBe(
      noon - day + 365 * day,
    );
    expect(attestedFrom(row({ valid_until: null }), control)?.validUntil).toBe(noon - day + 365 * day);
    const attested = attestedFrom(row(), control);
    expect(rule([], attested, noon + 30 * day - 1)).toMatchObject({ value: 1, knowledge: 0.7 });
    expect(rule([], attested, noon + 30 * day)).toMatchObject({
      value: 0,
      knowledge: 0,
      outcome: { state: 'unknown' },
    });
    expect(rule([], attestedFrom(row({}, 'not-met'), control), noon + 900 * day)).toMatchObject({
      knowledge: 1,
      outcome: { state: 'fail' },
    });
  });

  it('is not taken where the control demands evidence', () => {
    expect(attestedFrom(row(), controlOf('C-EP-05'))).toBeNull();
  });

  it('of the nearest subject counts', () => {
    const own = attestedFrom(row({}, 'not-met'), control);
    const general = attestedFrom(row(), control);
    if (own === null || general === null) throw new Error('not taken');
    const statements = new Map([
      ['model:V5', own],
      ['org', general],
    ]);
    expect(attestedFor(statements, ['group:a', 'model:V5', 'org'])).toBe(own);
    expect(attestedFor(statements, ['group:a', 'model:C22', 'org'])).toBe(general);
    expect(attestedFor(undefined, ['org'])).toBeNull();
  });
});
