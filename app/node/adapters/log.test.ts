import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail } from '../../../shared/errors.ts';
import { createLog, type LogOptions } from './log.ts';
import { redactText } from './redact.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (more: Partial<LogOptions> = {}) =>
  createLog({ dir: join(dir, 'logs'), name: 'engine', level: 'info', now: () => 0, ...more });
const lines = (): Record<string, unknown>[] =>
  readFileSync(join(dir, 'logs/engine.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('writes one object a line, with time, level, trace and stack', () => {
    const log = open();
    log.debug('not wanted');
    log.error('fleet.open failed', {
      traceId: 't-1',
      error: new Error('outer', { cause: fail('DISK_FULL', 'no room') }),
    });
    expect(lines()).toMatchObject([
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'error',
        message: 'fleet.open failed',
        traceId: 't-1',
        error: {
          name: 'Error',
          message: 'outer',
          stack: expect.stringContaining('log.test.ts') as string,
          cause: { code: 'DISK_FULL', message: 'no room' },
        },
      },
    ]);
    expect(statSync(join(dir, 'logs/engine.log')).mode & 0o777).toBe(0o600);
  });

  it('rotates by size and keeps as many files as it was told', () => {
    const log = open({ fileBytes: 1_000, keptFiles: 2 });
    for (let i = 0; i < 60; i++) log.info(`line ${i}`, { filler: 'x'.repeat(40) });
    expect(readdirSync(join(dir, 'logs')).sort()).toEqual(['engine.1.log', 'engine.2.log', 'engine.log']);
    for (const name of readdirSync(join(dir, 'logs')))
      expect(statSync(join(dir, 'logs', name)).size).toBeLessThanOrEqual(1_000);
    expect(lines().at(-1)).toMatchObject({ message: 'line 59' });
  });

  it('goes on without its file and tells of the hole afterwards', () => {
    writeFileSync(join(dir, 'logs'), 'in the way');
    const log = open();
    log.info('lost');
    log.info('lost too');
    rmSync(join(dir, 'logs'));
    log.info('written');
    expect(lines()).toMatchObject([{ message: 'written' }, { message: 'log lines were lost', lines: 2 }]);
  });

  it('tells warnings and errors to who asked', () => {
    const told: unknown[] = [];
    const log = open({ tell: (...what) => told.push(what) });
    log.info('a');
    log.warn('b of 89423107842007409343', { traceId: 't' });
    expect(told).toEqual([['warn', 'b of …9343', 't']]);
  });
});

describe('redaction', () => {
  it('hides secrets by the name of their field, at any depth', () => {
    open().info('signing in', {
      headers: { 'X-Soracom-API-Key': 'api-abcdef', 'X-Soracom-Token': 'tok', Authorization: 'Bearer abc' },
      provider: { authKeyId: 'keyId-AbCdEfGhIjKl', authKey: 'secret-AbCdEfGhIjKl', password: 'hunter2' },
      key: new Uint8Array([1, 2, 3]),
      pin: '1234',
      puk: 12345678,
      passphrase: 'correct horse',
      imsi: '440101234567890',
      msisdn: '31970142',
      token: ['a', 'b'],
      nested: [{ secret: 's3cr3t' }],
    });
    const text = readFileSync(join(dir, 'logs/engine.log'), 'utf8');
    for (const word of [
      'api-abcdef',
      'tok"',
      'Bearer abc',
      'AbCdEfGhIjKl',
      'hunter2',
      '1234"',
      '12345678',
      'correct horse',
      '440101234567890',
      '31970142',
      's3cr3t',
    ]) {
      expect(text).not.toContain(word);
    }
  });

  it.each([
    ['GET https://api.example/x?token=abc&y=1', 'GET https://api.example/x?token=[hidden]&y=1'],
    ['https://user:pass@proxy:8080/', 'https://[hidden]@proxy:8080/'],
    ['{"apiKey":"abc","token": "def"}', '{"apiKey":"[hidden]","token": "[hidden]"}'],
    ['Bearer eyJhbGciOi.eyJzdWIi.sig', 'Bearer [hidden]'],
    ['key secret-0123456789abcdef', 'key secret-[hidden]'],
    ['SIM 89423107842007409343, IMEI 357103061183427', 'SIM …9343, IMEI …3427'],
    ['SMS to +3197014202011 for k.lindqvist@meridian.example', 'SMS to +…11 for [e-mail]'],
    [
      'at 1795176000000 ms, hash 5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c',
      'at 1795176000000 ms, hash 5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c7a5f0c',
    ],
  ])('of %s', (text, safe) => {
    expect(redactText(text)).toBe(safe);
  });

  it('leaves no whole identifier in any sentence', () => {
    const digits = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 15, maxLength: 20 })
      .map((parts) => parts.join(''));
    const words = fc.constantFrom(' ', ', ', '"', ':', 'x ', '/');
    fc.assert(
      fc.property(digits, words, words, (id, before, after) => {
        expect(redactText(`a${before}${id}${after}b`)).not.toContain(id);
      }),
    );
  });
});
