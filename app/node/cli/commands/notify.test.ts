import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startReceiver, type Receiver } from '../../../core/notifications/notifications.testkit.ts';
import { UsageError, type Command } from '../command.ts';
import { notifyAdd, notifyChannels, notifyOutbox, notifyRetry, notifyTest } from './notify.ts';
import { runAlone } from './run-command.testkit.ts';

const commands: readonly Command[] = [notifyChannels, notifyAdd, notifyTest, notifyOutbox, notifyRetry];

let dir: string;
let receiver: Receiver;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-notify-'));
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  rmSync(dir, { recursive: true, force: true });
});

const run = (argv: readonly string[], secrets: readonly string[] = []) =>
  runAlone(['notify', ...argv], commands, dir, secrets);

it('adds a channel from a file, tries it, lists what became of it and sends it again', async () => {
  const webhook = { url: receiver.url, plainConsent: true };
  writeFileSync(
    join(dir, 'duty.json'),
    JSON.stringify({
      kind: 'webhook',
      name: 'Duty',
      transport: { by: 'webhook', webhook },
      filter: { severityAtLeast: 'high' },
    }),
  );
  expect((await run(['channels'])).text).toContain('No channel');
  const added = await run(['add', 'duty.json', '--secret', 'signing'], ['sixteen characters or more']);
  expect(added).toMatchObject({ code: 0, value: { channelId: 1 } });
  const { value } = await run(['channels']);
  expect(value).toMatchObject({
    channels: [
      { name: 'Duty', secrets: ['signing'], filter: { severityAtLeast: 'high' }, sensitive: 'none' },
    ],
  });

  receiver.answers.push(403);
  const refused = await run(['test', 'duty']);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.text).toContain('answered 403');
  expect(receiver.calls[0]?.headers['sextant-signature']).toMatch(/^t=\d+,v1=/);

  expect(await run(['retry', '--all'])).toMatchObject({
    code: 0,
    value: { queued: 1, rows: [{ state: 'delivered' }] },
  });
  expect(await run(['retry', '1'])).toMatchObject({ code: 1 });
  expect((await run(['test', '1'])).code).toBe(0);
  const outbox = await run(['outbox', '--state', 'delivered', '--channel', 'Duty']);
  expect(outbox.value).toMatchObject({ total: 2 });
  expect(outbox.text).toContain('delivered');
  // Every command opens an engine of its own.
});

it('refuses what cannot be meant', async () => {
  writeFileSync(join(dir, 'bad.json'), '{"kind":"webhook"}');
  await expect(run(['add', 'bad.json'])).rejects.toThrow(UsageError);
  await expect(run(['add', 'none.json'])).rejects.toThrow('cannot be read');
  await expect(run(['add', 'bad.json', '--secret', 'pin'])).rejects.toThrow('--secret is one of');
  await expect(run(['test', 'nobody'])).rejects.toThrow('There is no channel');
  await expect(run(['retry'])).rejects.toThrow('--all');
  await expect(run(['outbox', '--state', 'lost'])).rejects.toThrow('--state is one of');
});
