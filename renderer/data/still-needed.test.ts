import { describe, expect, it } from 'vitest';
import { isReason, stillNeeded } from './still-needed.ts';

describe('what a form waits for', () => {
  it('is said in the order of its fields, and not at all once everything is there', () => {
    expect(stillNeeded({ rule: false, end: true, reason: false })).toBe('Still needed: rule, reason.');
    expect(stillNeeded({ rule: true, reason: true })).toBeUndefined();
  });

  it('counts a reason from its third character, without the blanks around it', () => {
    expect([' ab ', '   ', 'abc'].map(isReason)).toEqual([false, false, true]);
  });
});
