import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../../fixtures/app.ts';
import { violations } from '../../fixtures/axe.ts';
import { consoleFrame } from '../../pages/console.ts';
import { notificationsPart } from '../../pages/notifications.ts';

const secret = 'a signing secret for a test';

interface Call {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let server: Server;
let url: string;
let calls: Call[];
let status: number;

test.beforeEach(async () => {
  [calls, status] = [[], 200];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(status).end('thanks');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
test.afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const events = (): readonly string[] => calls.map(({ headers }) => String(headers['sextant-event']));

test('an incident of the demo world is told to a webhook, and what is refused waits for a person', async ({
  startConsole,
}) => {
  test.setTimeout(240_000);
  const { page } = await startConsole({
    args: ['--demo-sims', '300', '--demo-attacks', 'stolen-sim@-14h,stolen-sim@+60s'],
  });
  const frame = consoleFrame(page);
  const part = notificationsPart(page);

  await test.step('nothing is sent by itself', async () => {
    await frame.go('Settings');
    await expect(page.getByText('Nobody is told of anything')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('a channel is added; what it would say is shown, and what is wrong is named', async () => {
    const form = await part.add(/^Webhook/);
    await expect(form.submit).toBeDisabled();
    await form.field('Address').fill(url);
    await form.field('Signing secret').fill(secret);
    await form.tab('Words');
    await form.field('Line of a folded message').fill('{{severty}}');
    await expect(form.problem.first()).toContainText('Did you mean {{severity}}?');
    await form.field('Line of a folded message').fill('{{severity}} {{about}}');
    await expect(form.preview).toContainText('"event": "incident.opened"');
    await expect(form.preview).toContainText('Nothing else does');
    expect(await violations(page)).toEqual([]);
    await form.submit.click();
    await expect(form.problem).toContainText('Confirm that messages go to the receiver on this computer');
    await form.dialog.getByRole('checkbox', { name: /without encryption/ }).click();
    await form.submit.click();
    await expect(form.dialog).toBeHidden();
  });

  await test.step('a test message really arrives, signed', async () => {
    await page.getByRole('button', { name: 'Send a test message by Webhook' }).click();
    await expect(frame.message('Webhook took the test message')).toBeVisible();
    const call = calls.find(({ headers }) => headers['sextant-event'] === 'test');
    const [, seconds, mac] = /^t=(\d+),v1=(\w+)$/.exec(String(call?.headers['sextant-signature'])) ?? [];
    expect(mac).toBe(createHmac('sha256', secret).update(`${seconds}.${call?.body}`).digest('hex'));
  });

  await test.step('an incident is told by itself, without an identifier', async () => {
    await expect.poll(events, { timeout: 120_000 }).toContain('incident.opened');
    for (const { body } of calls) expect(body).not.toMatch(/\d{14,}/);
    const told = part.messages.getByRole('row').filter({ hasText: 'New incident, INC-' }).first();
    await expect(told).toContainText('Delivered');
    await expect(part.channels).toContainText('Delivered');
    expect(await violations(page)).toEqual([]);
  });

  await test.step('what the receiver refuses waits for a person, who sends it again', async () => {
    status = 403;
    await page.getByRole('button', { name: 'Send a test message by Webhook' }).click();
    await expect(frame.message('Webhook did not take the test message')).toBeVisible();
    status = 200;
    await part.show(/^For you/);
    const refused = part.messages.getByRole('row').filter({ hasText: 'Test message' });
    await expect(refused).toHaveCount(1);
    await expect(refused).toContainText('answered 403: thanks');
    await refused.getByRole('button', { name: /again$/ }).click();
    await expect(refused).toHaveCount(0);
    await part.show(/^Delivered/);
    await expect(part.messages.getByRole('row').filter({ hasText: 'Test message' })).toHaveCount(2);
  });
});
