import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngineClient } from '../../../../shared/client.ts';
import { createEngine } from '../../../core/engine.ts';
import { startReceiver, type Receiver } from '../../../core/notifications/notifications.testkit.ts';
import { parseCommandLine } from '../arguments.ts';
import { UsageError, type Command } from '../command.ts';
import { engineDoor } from '../door.ts';
import { notifyAdd, notifyChannels, notifyOutbox, notifyRetry, notifyTest } from './notify.ts';

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

/** One command over a whole engine that opens and closes with it, as in a terminal without a window. */
async function run(argv: readonly string[], secrets: readonly string[] = []) {
  const parsed = parseCommandLine(['notify', ...argv], commands);
  if (parsed === null) throw new Error('no command');
  const said = { text: '', value: {} as Record<string, unknown> };
  const closing: (() => Promise<void>)[] = [];
  const nothing = (): undefined => undefined;
  try {
    const code = await parsed.command.run({
      ...parsed,
      out: {
        json: false,
        result(value, people) {
          said.value = value as Record<string, unknown>;
          said.text = people();
        },
        line: async () => undefined,
        note: nothing,
        progress: nothing,
        error: nothing,
      },
      signal: new AbortController().signal,
      path: (text) => join(dir, text),
      async session() {
        const door = engineDoor(createEngine, '0.0.0-test');
        const { port, close } = await door.open(join(dir, 'ws'), null, {
          name: 'Lift gateways',
          protection: { kind: 'demo' },
        });
        const client = createEngineClient({ onListenerError: nothing });
        client.connect(port);
        closing.push(close);
        return { client, attached: false, close };
      },
      secret: async () => secrets[0] ?? '',
      secrets: async () => secrets,
    });
    return { code, ...said };
  } finally {
    for (const close of closing) await close();
  }
}

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
  expect(value['channels']).toMatchObject([
    { name: 'Duty', secrets: ['signing'], filter: { severityAtLeast: 'high' }, sensitive: 'none' },
  ]);

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
