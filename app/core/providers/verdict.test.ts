import { expect, it } from 'vitest';
import { AppError, fail } from '../../../shared/errors.ts';
import { OutcomeUnknown } from './connector.ts';
import {
  codeAndMessage,
  judge,
  Refusal,
  type Circumstances,
  type Exchange,
  type Purpose,
} from './verdict.ts';

const policy = { tries: 3, baseMs: 100, capMs: 1_000, longestWaitMs: 5_000 };

function circumstances(purpose: Purpose, tries = 1, renewed = false): Circumstances {
  const dialect = { words: codeAndMessage };
  return { dialect, purpose, who: 'Soracom (host)', what: 'GET /sims', tries, renewed, chance: 0, policy };
}

function answer(
  status: number,
  headers: Record<string, string> = {},
  text = '{}',
  problem: string | null = null,
): Exchange {
  return { kind: 'answer', response: { status, headers, text }, problem };
}

function broken(cause?: unknown): Exchange {
  return {
    kind: 'broken',
    error: new AppError({ code: 'PROVIDER_UNREACHABLE', message: 'broken', retry: 'later' }, cause),
  };
}

/** Name of a verdict: what it does, or the error that it ends in. */
function named(exchange: Exchange, purpose: Purpose, tries = 1, renewed = false): string {
  const verdict = judge(exchange, circumstances(purpose, tries, renewed));
  if (verdict.kind !== 'fail') return verdict.kind;
  return verdict.error instanceof OutcomeUnknown
    ? 'outcome unknown'
    : `${verdict.error.code} ${verdict.error.retry}`;
}

it.each([
  ['an answer', answer(200), 'take', 'take'],
  ['a broken connection', broken(), 'again', 'outcome unknown'],
  [
    'a refused connection',
    broken(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
    'again',
    'PROVIDER_UNREACHABLE later',
  ],
  [
    'a request that never left',
    broken(Object.assign(new Error('x'), { sent: false })),
    'again',
    'PROVIDER_UNREACHABLE later',
  ],
  ['500', answer(500), 'again', 'outcome unknown'],
  ['503', answer(503), 'again', 'outcome unknown'],
  ['401', answer(401), 'renew', 'renew'],
  ['429', answer(429), 'again', 'PROVIDER_RATE_LIMITED later'],
  ['no JSON', answer(200, {}, '<html>', 'not JSON'), 'again', 'outcome unknown'],
  ['400', answer(400), 'PROVIDER_REFUSED never', 'PROVIDER_REFUSED never'],
  ['403', answer(403), 'PROVIDER_REFUSED never', 'PROVIDER_REFUSED never'],
  ['404', answer(404), 'PROVIDER_REFUSED never', 'PROVIDER_REFUSED never'],
])('%s is repeated for a read and never for an act', (_name, exchange, read, act) => {
  expect(named(exchange, 'read')).toBe(read);
  expect(named(exchange, 'act')).toBe(act);
});

it('gives up after the last try with an error that says so', () => {
  expect(named(broken(), 'read', 3)).toBe('PROVIDER_UNREACHABLE later');
  expect(named(answer(500), 'read', 3)).toBe('PROVIDER_UNREACHABLE later');
  expect(named(answer(429), 'read', 3)).toBe('PROVIDER_RATE_LIMITED later');
  expect(named(answer(200, {}, '<', 'not JSON'), 'read', 3)).toBe('PROVIDER_BAD_ANSWER later');
});

it('renews the token once; a second 401 means wrong credentials', () => {
  expect(named(answer(401), 'read', 2, true)).toBe('PROVIDER_AUTH never');
  expect(named(answer(401), 'sign-in')).toBe('PROVIDER_AUTH never');
});

it('waits as long as Retry-After asks, and no longer than it can', () => {
  expect(judge(answer(429, { 'retry-after': '2' }), circumstances('read'))).toEqual({
    kind: 'again',
    afterMs: 2_000,
    quiet: true,
  });
  expect(judge(answer(429), circumstances('read', 2))).toEqual({ kind: 'again', afterMs: 100, quiet: true });
  const tooLong = judge(answer(429, { 'retry-after': '600' }), circumstances('read'));
  expect(tooLong).toMatchObject({ kind: 'fail', error: { code: 'PROVIDER_RATE_LIMITED' } });
});

it('keeps the code and the words of a refusal', () => {
  const verdict = judge(
    answer(400, {}, '{"code":"SEM0016","message":"The specified subscriber is offline"}'),
    circumstances('act'),
  );
  expect(verdict).toMatchObject({ kind: 'fail', error: { providerCode: 'SEM0016', status: 400 } });
  expect(verdict.kind === 'fail' && verdict.error).toBeInstanceOf(Refusal);
  expect(verdict.kind === 'fail' && verdict.error.message).toContain('The specified subscriber is offline');
});

it('passes on what is no failure of the provider', () => {
  const cancelled = fail('CANCELLED', 'stopped');
  expect(judge({ kind: 'broken', error: cancelled }, circumstances('read'))).toEqual({
    kind: 'fail',
    error: cancelled,
  });
});
