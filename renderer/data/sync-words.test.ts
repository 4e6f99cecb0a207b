import { expect, test } from 'vitest';
import type { ProviderSync } from '../../shared/contract/index.ts';
import { progressText, standingText, summarise } from './sync-words.ts';

const minute = 60_000;
const sync = (providerId: string, more: Partial<ProviderSync> = {}): ProviderSync => ({
  providerId,
  name: providerId,
  state: 'idle',
  phase: null,
  done: 0,
  total: null,
  estimateMs: null,
  startedAt: null,
  lastSuccessAt: 10 * minute,
  nextAt: null,
  error: null,
  sources: [],
  ...more,
});
const none = new Set<string>();

test('tells how far a running sync is, as much as is known', () => {
  const running = { state: 'running', phase: 'sims', done: 1200 } as const;
  expect(progressText(sync('a', running))).toBe('SIMs 1,200');
  expect(progressText(sync('a', { ...running, total: 10_000, estimateMs: 90_000 }))).toBe(
    'SIMs 1,200 of 10,000, 12\u00a0%, 1\u00a0m left',
  );
});

test('a paused provider is neither late nor offline', () => {
  const failed = sync('b', { state: 'failed', lastSuccessAt: minute });
  expect(summarise([sync('a'), failed], none)).toMatchObject({ state: 'offline', oldest: minute });
  expect(summarise([sync('a'), failed], new Set(['b']))).toMatchObject({
    state: 'synced',
    oldest: 10 * minute,
    failed: [],
  });
  expect(summarise([failed], new Set(['b'])).state).toBe('paused');
  // Trying again is no news yet: the window does not come and go from being offline.
  const error = { code: 'PROVIDER_UNREACHABLE', message: 'away', retry: 'later' } as const;
  const again = sync('b', { state: 'running', error });
  expect(summarise([sync('a'), again], none)).toMatchObject({ state: 'offline', failed: [again] });
  expect(standingText(failed, true, 5 * minute)).toBe('paused, read 4\u00a0min ago');
});

test('the age is that of the provider read longest ago, and unknown while one was never read', () => {
  expect(summarise([sync('a'), sync('b', { lastSuccessAt: 3 * minute })], none).oldest).toBe(3 * minute);
  const first = sync('b', { state: 'running', lastSuccessAt: null });
  expect(summarise([sync('a'), first], none)).toMatchObject({ state: 'first', oldest: null, first });
  expect(summarise([], none).state).toBe('none');
});
