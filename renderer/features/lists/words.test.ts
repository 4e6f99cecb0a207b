import { describe, expect, it } from 'vitest';
import type { NamedList } from '../../../shared/contract/index.ts';
import { ageWords, idleWords, nameFrom, nameProblem, outcomeWords } from './words.ts';

const list: NamedList = {
  id: 1,
  name: 'feed',
  title: 'Feed',
  purpose: 'threat',
  content: 'indicators',
  enabled: true,
  ageDays: 30,
  standard: false,
  entries: 0,
  ended: 0,
  hits: 0,
  lastHitAt: null,
  changedAt: 0,
  newestAt: null,
  rules: [],
};

describe('words about lists', () => {
  it('say how long entries hold', () => {
    expect([ageWords(null), ageWords(1), ageWords(30)]).toEqual(['for ever', '1 day', '30 days']);
  });

  it('say why a list does nothing', () => {
    expect(idleWords({ ...list, entries: 1 })).toBeNull();
    expect(idleWords({ ...list, ended: 1 })).toContain('ended');
    expect(idleWords({ ...list, purpose: 'allow' })).toContain('blind');
    expect(idleWords({ ...list, enabled: false })).toBe('Switched off.');
  });

  it('make a name that rules can use', () => {
    expect(nameFrom('Blocklist (2) of May')).toBe('blocklist_2_of_may');
    expect(nameFrom('2026')).toBe('');
  });

  it('count only what there is', () => {
    const outcome = {
      format: 'text' as const,
      read: 3,
      added: 2,
      refreshed: 0,
      unchanged: 1,
      removed: 0,
      alreadyEnded: 0,
      notForDetection: 0,
      notUnderstood: 0,
      refused: 1,
      problems: [],
      samples: [],
      undo: null,
    };
    expect(outcomeWords(outcome, false)).toEqual(['2 would be added', '1 unchanged', '1 are refused']);
    expect(outcomeWords(outcome, true)[0]).toBe('2 added');
  });
});

it('says why a name cannot be used', () => {
  expect(nameProblem('blocked_hosts-2')).toBeNull();
  expect(['', '9lives', 'Big', 'a b', 'x', 'x'.repeat(65)].map(nameProblem)).toEqual([
    'It needs a name that rules can use.',
    'The name begins with a small letter.',
    'The name begins with a small letter.',
    'The name holds small letters, digits, _ and - only.',
    'The name has 2 to 64 characters.',
    'The name has 2 to 64 characters.',
  ]);
});
