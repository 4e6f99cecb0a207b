import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UsageError, type Session } from '../command.ts';
import { commands } from '../commands.ts';
import { runCommand, wholeEngine } from './run-command.testkit.ts';

let dir: string;
let workspace: Session;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-automation-'));
  workspace = await wholeEngine(join(dir, 'ws'));
});
afterAll(async () => {
  await workspace.close();
  rmSync(dir, { recursive: true, force: true });
});

/** One command in a workspace that is open. */
const type = (...argv: string[]) =>
  runCommand(argv, commands, {
    dir,
    session: async () => ({ client: workspace.client, attached: true, close: async () => undefined }),
  });
const run = (...argv: string[]) => type('rules', ...argv);
const person = (...argv: string[]) => type('person', ...argv);

it('arms a rule, lists it, holds and releases all, and disarms it', async () => {
  const why = ['--reason', 'agreed with the owner'];
  expect((await run('armed')).text).toBe(
    'No rule has a response.\nAll rules together: 0 of 3 an hour, 0 of 10 in 24 hours.',
  );
  expect((await run('respond', 'D-EE-03', ...why)).text).toBe('D-EE-03 proposes: suspend. A person decides.');
  await expect(run('arm', 'D-EE-03', ...why)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(person('--role', 'boss')).rejects.toThrow(UsageError);
  expect((await person()).text).toMatch(/, analyst$/);
  expect((await person('--name', 'M. Okafor', '--role', 'lead')).text).toBe('M. Okafor, lead');
  expect((await person()).value).toEqual({ name: 'M. Okafor', role: 'lead' });
  await expect(run('arm', 'D-EE-05', ...why)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  expect((await run('arm', 'D-EE-03', '--per-hour', '2', ...why)).text).toMatch(
    /^D-EE-03 acts by itself until .*: 2 an hour and 5 a day at most\./,
  );
  expect((await run('armed')).text).toMatch(
    /D-EE-03\s+suspend\s+yes\s+armed\s+0\/2\s+0\/5\s+\S+\s+M\. Okafor/,
  );
  expect((await run('limit', '--per-hour', '2', ...why)).text).toBe(
    'All rules together act on 2 SIMs an hour and 10 in 24 hours at most.',
  );
  expect((await run('armed')).value).toMatchObject({ together: { perHour: 2, perDay: 10, actsDay: 0 } });
  await expect(run('limit', '--per-hour', '11', ...why)).rejects.toMatchObject({ field: 'perHour' });
  await expect(run('limit', ...why)).rejects.toBeInstanceOf(UsageError);
  expect((await run('hold', ...why)).text).toBe('All automation is on hold.');
  const held = await run('armed');
  expect(held.code).toBe(1);
  expect(held.text).toContain('All automation is on hold since');
  expect((await run('release', ...why)).code).toBe(0);
  expect((await run('disarm', 'D-EE-03', ...why)).text).toBe('D-EE-03 acts no more by itself.');
  await expect(run('disarm', 'D-EE-03', ...why)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await run('respond', 'D-EE-03', '--off', ...why)).text).toBe('D-EE-03 proposes no more.');
}, 60_000);

it('asks for a rule and a reason, and for an action where the definition names none', async () => {
  await expect(run('arm', 'D-EE-03')).rejects.toBeInstanceOf(UsageError);
  await expect(run('hold')).rejects.toBeInstanceOf(UsageError);
  await expect(run('respond', 'D-EE-05', '--reason', 'agreed')).rejects.toBeInstanceOf(UsageError);
});
