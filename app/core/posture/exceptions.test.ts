import { describe, expect, it } from 'vitest';
import { day } from '../../../shared/time.ts';
import { exceptionHolds, exceptionProblem, underException, type RiskException } from './exceptions.ts';
import { noon } from './fleet.testkit.ts';

function exception(more: Partial<RiskException> = {}): RiskException {
  return {
    controlId: 'C-NW-02',
    scope: 'org',
    requestedBy: 'varga',
    approvedBy: 'duarte',
    from: noon - day,
    until: noon + 80 * day,
    compensatingControl: null,
    ...more,
  };
}

describe('an exception', () => {
  it('needs another person, an end, and no more than its time', () => {
    expect(exceptionProblem(exception(), 'critical')).toBeNull();
    expect(exceptionProblem(exception({ approvedBy: 'varga' }), 'high')).toMatch(/asked for it/);
    expect(exceptionProblem(exception({ approvedBy: ' ' }), 'high')).toMatch(/nobody/);
    expect(exceptionProblem(exception({ until: noon - 2 * day }), 'high')).toMatch(/before it begins/);
    expect(exceptionProblem(exception({ until: noon + 90 * day }), 'critical')).toMatch(/90 days/);
    expect(exceptionProblem(exception({ until: noon + 90 * day }), 'high')).toBeNull();
    expect(exceptionProblem(exception({ until: noon + 365 * day }), 'high')).toMatch(/365 days/);
  });

  it('holds from its beginning to its end', () => {
    const at = (now: number) => exceptionHolds(exception(), 'high', now);
    expect([noon - day - 1, noon - day, noon + 80 * day - 1, noon + 80 * day].map(at)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('earns nothing, unless another control that passes makes up for it', () => {
    expect(underException(null)).toEqual({ state: 'excepted', value: 0, knowledge: 1 });
    expect(underException({ value: 0.5, knowledge: 1 })).toEqual({
      state: 'excepted',
      value: 0,
      knowledge: 1,
    });
    expect(underException({ value: 1, knowledge: 0 })).toEqual({ state: 'excepted', value: 0, knowledge: 1 });
    expect(underException({ value: 1, knowledge: 0.9 })).toEqual({
      state: 'compensated',
      value: 0.8,
      knowledge: 0.9,
    });
  });
});
