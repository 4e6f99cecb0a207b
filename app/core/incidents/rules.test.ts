import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { severities, verdicts, type Containment } from '../../../shared/contract/index.ts';
import type { IncidentState } from './model.ts';
import {
  absorb,
  acknowledge,
  assign,
  contain,
  inherit,
  joined,
  reopen,
  resolve,
  setSeverity,
  type Change,
} from './rules.ts';
import { clocksOf, currentClock, defaultSla, dueAtOf } from './sla.ts';

const opened: IncidentState = {
  status: 'new',
  severity: 'high',
  sourceSeverity: 'high',
  assignee: null,
  verdict: null,
  resolution: null,
  openedAt: 1_000,
  clockFrom: 1_000,
  acknowledgedAt: null,
  containedAt: null,
  resolvedAt: null,
  mergedInto: null,
};

const progress = (total: number, observed: number): Containment => ({
  total,
  requested: total,
  accepted: total,
  observed,
  unknown: 0,
  failed: 0,
});

function stateAfter(change: Change): IncidentState {
  if ('refused' in change) throw new Error(change.refused);
  return change.state;
}

type Step = (state: IncidentState, at: number) => Change;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('ann', 'bob').map(
    (who): Step =>
      (state, at) =>
        acknowledge(state, who, at),
  ),
  fc.constantFrom('ann', 'bob', null).map(
    (who): Step =>
      (state) =>
        assign(state, who),
  ),
  fc.constantFrom(...verdicts).map(
    (verdict): Step =>
      (state, at) =>
        resolve(state, verdict, 'because', at),
  ),
  fc.constant<Step>((state, at) => reopen(state, at)),
  fc.constantFrom(...severities).map(
    (severity): Step =>
      (state) =>
        setSeverity(state, severity),
  ),
  fc.tuple(fc.nat(4), fc.nat(4)).map(
    ([total, observed]): Step =>
      (state, at) =>
        contain(state, progress(total, Math.min(total, observed)), at),
  ),
  fc.tuple(fc.constantFrom(...severities), fc.boolean()).map(
    ([severity, more]): Step =>
      (state) => ({ state: joined(state, severity, more) }),
  ),
  fc.constant<Step>((state, at) => absorb(state, 99, at)),
);

describe('the life of an incident', () => {
  it('never reaches a state that says two things', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state = opened;
        let at = 2_000;
        for (const next of steps) {
          at += 10;
          const change = next(state, at);
          if ('refused' in change) continue;
          const before = state;
          state = change.state;
          expect(state.status === 'contained', 'contained says since when').toBe(
            state.containedAt !== null && state.status !== 'resolved',
          );
          expect(state.resolvedAt !== null).toBe(state.status === 'resolved');
          if (state.status === 'resolved' && state.mergedInto === null) expect(state.verdict).not.toBeNull();
          if (state.verdict !== null) expect(state.status).toBe('resolved');
          if (state.status === 'new') expect(state.acknowledgedAt).toBeNull();
          if (before.acknowledgedAt !== null) expect(state.acknowledgedAt).toBe(before.acknowledgedAt);
          if (before.mergedInto !== null) expect(state.mergedInto).toBe(before.mergedInto);
          expect(state.openedAt).toBe(opened.openedAt);
          expect(dueAtOf(state) ?? Infinity).toBeGreaterThanOrEqual(state.openedAt);
        }
      }),
    );
  });

  it('is contained on observation only, and not any longer when one drifts', () => {
    const containing = stateAfter(contain(opened, progress(3, 2), 5_000));
    expect(containing).toMatchObject({ status: 'containing', acknowledgedAt: 5_000, containedAt: null });
    const contained = stateAfter(contain(containing, progress(3, 3), 6_000));
    expect(contained).toMatchObject({ status: 'contained', containedAt: 6_000 });
    expect(stateAfter(contain(contained, progress(3, 2), 7_000))).toMatchObject({
      status: 'containing',
      containedAt: null,
    });
    expect(stateAfter(contain(contained, progress(0, 0), 7_000))).toMatchObject({
      status: 'triage',
      containedAt: null,
    });
    expect(joined(contained, 'high', true)).toMatchObject({ status: 'triage', containedAt: null });
    expect(joined(contained, 'high', false)).toMatchObject({ status: 'contained' });
  });

  it('refuses what makes no sense, with the reason', () => {
    const closed = stateAfter(resolve(opened, 'true_positive', 'done', 2_000));
    expect(acknowledge(closed, 'ann', 3_000)).toEqual({ refused: 'It is resolved.' });
    expect(contain(closed, progress(1, 1), 3_000)).toEqual({ refused: 'It is resolved.' });
    expect(reopen(opened, 3_000)).toEqual({ refused: 'It is not resolved.' });
    const part = stateAfter(absorb(opened, 14, 3_000));
    expect(reopen(part, 4_000)).toEqual({ refused: 'It is part of INC-14.' });
    const mine = stateAfter(acknowledge(opened, 'ann', 2_000));
    expect(acknowledge(mine, 'ann', 3_000)).toEqual({ refused: 'ann has it already.' });
    expect(stateAfter(acknowledge(mine, 'bob', 3_000))).toMatchObject({
      assignee: 'bob',
      acknowledgedAt: 2_000,
    });
  });

  it('keeps an override while the source grows graver', () => {
    const overridden = stateAfter(setSeverity(opened, 'low'));
    expect(joined(overridden, 'critical', false)).toMatchObject({
      severity: 'low',
      sourceSeverity: 'critical',
    });
    expect(joined(opened, 'critical', false)).toMatchObject({
      severity: 'critical',
      sourceSeverity: 'critical',
    });
  });

  it('hands over who has an absorbed incident', () => {
    const part = stateAfter(acknowledge(opened, 'ann', 2_000));
    const chain = { ...opened, openedAt: 3_000 };
    expect(inherit(chain, part)).toMatchObject({ status: 'triage', assignee: 'ann', acknowledgedAt: 3_000 });
    expect(inherit(chain, opened)).toEqual(chain);
  });
});

describe('response-time clocks', () => {
  it('run from the opening, first to acknowledge, then to contain', () => {
    const limits = defaultSla.high;
    expect(currentClock(opened, 2_000)).toEqual({
      name: 'Acknowledge',
      state: 'running',
      startedAt: 1_000,
      dueAt: 1_000 + (limits.acknowledge ?? 0),
      stoppedAt: null,
    });
    const seen = stateAfter(acknowledge(opened, 'ann', 2_000));
    expect(currentClock(seen, 3_000)).toMatchObject({
      name: 'Contain',
      state: 'running',
      dueAt: 1_000 + (limits.contain ?? 0),
    });
    expect(currentClock(seen, 1_001 + (limits.contain ?? 0))).toMatchObject({ state: 'overdue' });
    expect(clocksOf(seen, 3_000)[0]).toMatchObject({ state: 'met', stoppedAt: 2_000 });
  });

  it('stop with containment or resolution, and tell when they stopped late', () => {
    const late = 2_000 + (defaultSla.high.contain ?? 0);
    const contained = stateAfter(contain(opened, progress(1, 1), late));
    expect(currentClock(contained, late + 1)).toMatchObject({
      name: 'Contain',
      state: 'overdue',
      stoppedAt: late,
    });
    expect(dueAtOf(contained)).toBeNull();
    const closed = stateAfter(resolve(opened, 'false_positive', 'noise', 2_000));
    expect(clocksOf(closed, late).map(({ state }) => state)).toEqual(['met', 'met']);
  });

  it('begin anew to contain when an incident is reopened, and none runs for information', () => {
    const closed = stateAfter(resolve(opened, 'false_positive', 'noise', 2_000));
    const again = stateAfter(reopen(closed, 900_000_000));
    expect(currentClock(again, 900_000_001)).toMatchObject({
      name: 'Contain',
      state: 'running',
      startedAt: 900_000_000,
    });
    expect(currentClock({ ...opened, severity: 'info' }, 5_000).state).toBe('none');
    expect(dueAtOf({ ...opened, severity: 'info' })).toBeNull();
  });
});
