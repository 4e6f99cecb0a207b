import { expect, it } from 'vitest';
import type { DryRun } from '../../../../shared/contract/index.ts';
import { day } from '../../../../shared/time.ts';
import { dryRunSentence, everyDay } from './dry-run-words.ts';

const result: DryRun = {
  problems: [],
  from: 10 * day + 5,
  to: 13 * day + 5,
  events: 1000,
  hits: 9,
  findings: 6,
  unplaced: 0,
  sims: 1,
  perDay: [{ day: 11 * day, findings: 6 }],
  top: [],
  examples: [],
};

it('says how much it would have been, and of what', () => {
  expect(dryRunSentence(result, 3)).toBe(
    'It would have made 6 findings on 1 SIM (2.0 a day), out of 1,000 events.',
  );
  expect(dryRunSentence({ ...result, findings: 0 }, 3)).toBe('It would have found nothing in 1,000 events.');
  expect(dryRunSentence({ ...result, findings: 0, events: 0 }, 3)).toMatch(/^Nothing is stored/);
  expect(dryRunSentence({ ...result, findings: 1 }, 90)).toContain('less than one in ten days');
});

it('has a value for every day, also for those without', () => {
  expect(everyDay(result)).toEqual([
    { at: 10 * day, value: 0 },
    { at: 11 * day, value: 6 },
    { at: 12 * day, value: 0 },
    { at: 13 * day, value: 0 },
  ]);
});
