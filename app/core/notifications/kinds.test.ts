import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ChannelInput } from '../../../shared/contract/index.ts';
import { minute, second } from '../../../shared/time.ts';
import { createAuthority } from '../../node/adapters/certificates.testkit.ts';
import { proxyUser, startProxy } from '../../node/adapters/proxy.testkit.ts';
import { startSmtp } from '../../node/adapters/smtp.testkit.ts';
import { createTestPorts } from '../../testing/ports.ts';
import { defaultTemplate } from './defaults.ts';
import { person, startReceiver, webhookChannel } from './notifications.testkit.ts';
import { patience } from '../../testing/patience.ts';
import { useTelling } from './telling.testkit.ts';

const telling = useTelling();
const { add, happen, states, settle, called } = telling;

describe('a webhook', () => {
  it('is told of a new incident once, signed, and the outbox shows it delivered', async () => {
    const channelId = await add(webhookChannel(telling.receiver.url), {
      signing: 'sixteen characters or more',
    });
    telling.world.notifications.start();
    await happen(1, { severity: 'critical' });
    await settle('delivered');
    const [call] = telling.receiver.calls;
    const [, seconds = '', mac = ''] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers['sextant-signature'])) ?? [];
    expect(mac).toBe(
      createHmac('sha256', 'sixteen characters or more').update(`${seconds}.${call?.body}`).digest('hex'),
    );
    expect(call?.headers['idempotency-key']).toMatch(/^id-/);
    expect(called()[0]).toMatchObject({
      event: 'incident.opened',
      severity: 'critical',
      about: 'INC-1',
      sims: 1,
    });
    const outbox = await telling.world.handlers.outbox({ states: [], limit: 10 }, person);
    expect(outbox.rows).toMatchObject([{ state: 'delivered', channelId, answer: '200', attempts: 1 }]);
    const { channels } = await telling.world.handlers.channels({}, person);
    expect(channels[0]).toMatchObject({ waiting: 0, attention: 0, secrets: ['signing'], lastFailure: null });
    // The content is not kept once it was delivered.
    expect(telling.ports.ledger.get('SELECT content FROM notify_messages')).toEqual({ content: null });
  });

  it('leaves nobody a secret: not in the ledger, the log, or an answer that echoes it', async () => {
    const secrets = { signing: 'signing-secret-of-length', authorization: 'Bearer echo-me-if-you-can' };
    await add(webhookChannel(telling.receiver.url), secrets);
    telling.world.notifications.start();
    telling.receiver.answers.push({ status: 400, headers: {}, text: `no ${secrets.authorization} no` });
    await happen(1);
    await settle('dead');
    expect(telling.receiver.calls[0]?.headers['authorization']).toBe(secrets.authorization);
    const tables = ['notify_messages', 'notify_channels', 'audit'].flatMap((table) =>
      telling.ports.ledger.all(`SELECT * FROM ${table}`),
    );
    const said = JSON.stringify([
      tables,
      telling.ports.log.lines,
      await telling.world.handlers.channels({}, person),
    ]);
    for (const secret of Object.values(secrets)) expect(said).not.toContain(secret);
    expect(said).toContain('[hidden]');
  });

  it('carries no identifier unless it was allowed, and masks it then', async () => {
    const iccid = '89883030000000000012';
    const title = `SIM ${iccid} in another device`;
    const template = {
      ...defaultTemplate('webhook', 'webhook'),
      body: '{"t":"{{title}}","i":"{{sims.iccid}}"}',
    };
    await expect(add(webhookChannel(telling.receiver.url, { template }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'template.body',
    });
    await add(webhookChannel(telling.receiver.url, { name: 'none' }));
    await add(webhookChannel(telling.receiver.url, { name: 'masked', sensitive: 'masked', template }));
    telling.world.notifications.start();
    telling.ports.cache.run(
      `INSERT INTO sims (provider_id, provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state, connectivity, tags, fingerprint,
         first_seen_at, observed_at, pass) VALUES ('soracom-1', '1', ?, '8988303000000000001', 'open', 'active', 'active', 'online', '{}', 'f', 0, 0, 1)`,
      [iccid],
    );
    await happen(1, { title });
    await settle('delivered', 'delivered');
    expect(telling.receiver.calls.map(({ body }) => body).join()).not.toContain(iccid);
    expect(called().find((body) => 'i' in body)).toEqual({ t: 'SIM …0012 in another device', i: '…0012' });
  });

  it('is called over TLS only, with a CA of one’s own, and never with a certificate that fails', async () => {
    const authority = createAuthority('Lift Works CA');
    const secure = await startReceiver(authority.server());
    const files = createTestPorts({ storage: 'files' });
    try {
      const caFile = join(files.dir ?? '', 'ca.pem');
      writeFileSync(caFile, authority.certificate);
      const channel = webhookChannel(secure.url);
      await expect(add(webhookChannel('http://example.com/hook'))).rejects.toMatchObject({
        field: 'webhook.url',
      });
      const channelId = await add(channel);
      telling.world.notifications.start();
      const failed = await telling.world.handlers.test({ channelId }, person);
      expect(failed).toMatchObject({
        ok: false,
        message: { state: 'dead', error: { code: 'PROVIDER_UNREACHABLE' } },
      });
      const transport = {
        by: 'webhook' as const,
        webhook: { url: secure.url, proxy: '', proxyUser: '', caFile, plainConsent: false },
      };
      await telling.world.handlers.save(
        { channelId, channel: { ...channel, transport }, secrets: {} },
        person,
      );
      expect(await telling.world.handlers.test({ channelId }, person)).toMatchObject({ ok: true });
      expect(secure.calls).toHaveLength(1);
    } finally {
      await secure.close();
      files.close();
    }
  });
});

describe('mail', () => {
  it('is plain text under a stable id, in the thread of its incident', async () => {
    const authority = createAuthority('Lift Works CA');
    const files = createTestPorts({ storage: 'files' });
    const smtp = await startSmtp({
      tls: authority.server(),
      account: { user: 'soc', password: 'right-password' },
    });
    try {
      const caFile = join(files.dir ?? '', 'ca.pem');
      writeFileSync(caFile, authority.certificate);
      expect(readFileSync(caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
      const channel: ChannelInput = {
        ...webhookChannel(telling.receiver.url),
        kind: 'email',
        transport: {
          by: 'mail',
          mail: {
            host: '127.0.0.1',
            port: smtp.port,
            security: 'starttls',
            user: 'soc',
            from: 'soc@example.com',
            to: ['duty@example.com', 'lead@example.com'],
            proxy: '',
            proxyUser: '',
            caFile,
            plainConsent: false,
          },
        },
        template: defaultTemplate('email', 'mail'),
      };
      await add(channel, { password: 'right-password' });
      telling.world.notifications.start();
      smtp.faults.set('RCPT', '451 4.3.0 later');
      await happen(1, { title: 'Two\r\nBcc: thief@example.org' });
      await settle('failed');
      smtp.faults.clear();
      await telling.ports.clock.advance(minute);
      await settle('delivered');
      const [mail] = smtp.taken;
      expect(mail).toMatchObject({ to: ['duty@example.com', 'lead@example.com'], encrypted: true });
      expect(mail?.text).toMatch(
        /^Subject: \[Sextant\] high INC-1 New incident: Two Bcc: thief@example.org$/m,
      );
      expect(mail?.text).toMatch(/^Message-ID: <id-\d+\.sextant@example\.com>$/m);
      expect(mail?.text).toMatch(/^Content-Type: text\/plain/m);
      expect(mail?.text).not.toMatch(/text\/html/);
    } finally {
      await smtp.close();
      files.close();
    }
  });

  it('goes without encryption only to this computer, with consent', async () => {
    const mail = {
      host: 'mail.example.com',
      port: 25,
      security: 'none' as const,
      user: '',
      from: 'a@example.com',
      to: ['b@example.com'],
      proxy: '',
      proxyUser: '',
      caFile: '',
      plainConsent: true,
    };
    const channel = (change: Partial<typeof mail>): ChannelInput => ({
      ...webhookChannel(telling.receiver.url),
      kind: 'email',
      transport: { by: 'mail', mail: { ...mail, ...change } },
      template: defaultTemplate('email', 'mail'),
    });
    await expect(add(channel({}))).rejects.toMatchObject({ field: 'mail.security' });
    await expect(add(channel({ host: '127.0.0.1', plainConsent: false }))).rejects.toMatchObject({
      field: 'mail.plainConsent',
    });
    await expect(add(channel({ host: '127.0.0.1', to: ['a@b, c@d'] }))).rejects.toMatchObject({
      field: 'mail.to',
    });
    await expect(add(channel({ host: '127.0.0.1', proxy: 'http://127.0.0.1:8080' }))).rejects.toMatchObject({
      field: 'options.proxy',
    });
    await add(channel({ host: '127.0.0.1' }));
  });

  it('goes through a proxy, whose password is for that proxy alone', async () => {
    const authority = createAuthority('Lift Works CA');
    const files = createTestPorts({ storage: 'files' });
    const smtp = await startSmtp({ tls: authority.server() });
    const proxy = await startProxy();
    try {
      const caFile = join(files.dir ?? '', 'ca.pem');
      writeFileSync(caFile, authority.certificate);
      const channel = (to: { proxy: string; proxyUser: string }): ChannelInput => ({
        ...webhookChannel(telling.receiver.url),
        kind: 'email',
        transport: {
          by: 'mail',
          mail: {
            host: '127.0.0.1',
            port: smtp.port,
            security: 'starttls',
            user: '',
            from: 'soc@example.com',
            to: ['duty@example.com'],
            caFile,
            plainConsent: false,
            ...to,
          },
        },
        template: defaultTemplate('email', 'mail'),
      });
      const through = { proxy: proxy.url, proxyUser: proxyUser.proxyUser };
      for (const [change, field] of [
        [{ proxy: 'somewhere' }, 'options.proxy'],
        [{ proxy: '' }, 'options.proxy'],
        [{ proxy: 'http://k:secret@127.0.0.1:1' }, 'options.proxy'],
      ] as const)
        await expect(add(channel({ ...through, ...change }))).rejects.toMatchObject({ field });
      const channelId = await add(channel(through), { proxyPassword: proxyUser.proxyPassword });
      telling.world.notifications.start();
      expect(await telling.world.handlers.test({ channelId }, person)).toMatchObject({ ok: true });
      expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${smtp.port} k@lindqvist:p:a/s s`]);
      expect(smtp.taken).toMatchObject([{ encrypted: true }]);

      const save = (to: { proxy: string; proxyUser: string }) =>
        telling.world.handlers.save({ channelId, channel: channel(to), secrets: {} }, person);
      const secrets = async () => (await telling.world.handlers.channels({}, person)).channels[0]?.secrets;
      await save({ ...through, proxyUser: 'somebody' });
      expect(await secrets()).toEqual(['proxyPassword']);
      await save({ ...through, proxy: 'http://127.0.0.1:9' });
      expect(await secrets()).toEqual([]);
      expect(await telling.world.handlers.test({ channelId }, person)).toMatchObject({
        ok: false,
        message: {
          error: { message: expect.stringMatching(/^The proxy 127\.0\.0\.1:9 could not/) as string },
        },
      });
    } finally {
      await smtp.close();
      await proxy.close();
      files.close();
    }
  });

  it('of a channel that was stored before proxies goes straight', async () => {
    const smtp = await startSmtp();
    try {
      const mail = {
        host: '127.0.0.1',
        port: smtp.port,
        security: 'none',
        user: '',
        from: 'a@example.com',
      } as const;
      const channel: ChannelInput = {
        ...webhookChannel(telling.receiver.url),
        kind: 'email',
        transport: {
          by: 'mail',
          mail: { ...mail, to: ['b@example.com'], proxy: '', proxyUser: '', caFile: '', plainConsent: true },
        },
        template: defaultTemplate('email', 'mail'),
      };
      const channelId = await add(channel);
      telling.ports.ledger.run(
        "UPDATE notify_channels SET settings = json_remove(settings, '$.transport.mail.proxy', '$.transport.mail.proxyUser')",
      );
      telling.world.notifications.start();
      expect(await telling.world.handlers.test({ channelId }, person)).toMatchObject({ ok: true });
      const { channels } = await telling.world.handlers.channels({}, person);
      expect(channels[0]?.transport).toMatchObject({ mail: { proxy: '', proxyUser: '' } });
    } finally {
      await smtp.close();
    }
  });
});

describe('a proxy of a webhook', () => {
  it('gets no password that was entered for another', async () => {
    const channel = (proxy: string): ChannelInput => ({
      ...webhookChannel(telling.receiver.url),
      transport: {
        by: 'webhook',
        webhook: { url: telling.receiver.url, proxy, proxyUser: 'k', caFile: '', plainConsent: true },
      },
    });
    const signing = 'sixteen characters or more';
    const channelId = await add(channel('http://127.0.0.1:9'), { proxyPassword: 'hunter2', signing });
    await telling.world.handlers.save(
      { channelId, channel: channel('http://127.0.0.1:10'), secrets: {} },
      person,
    );
    const { channels } = await telling.world.handlers.channels({}, person);
    expect(channels[0]?.secrets).toEqual(['signing']);
  });
});

describe('a desktop notification', () => {
  const desktop = (): ChannelInput => ({
    ...webhookChannel(telling.receiver.url),
    kind: 'desktop',
    transport: { by: 'desktop' },
    template: defaultTemplate('desktop', 'desktop'),
  });

  it('is fetched by the window that shows it', async () => {
    await add(desktop());
    const show = async (messageId: number): Promise<void> => {
      const { messages } = await telling.world.handlers.desktop({}, person);
      expect(messages).toMatchObject([
        { messageId, title: 'New incident: SIM in another device', incidentId: 1 },
      ]);
      await telling.world.handlers.desktopShown({ messageId, outcome: 'on-screen' }, person);
    };
    telling.world.bus.onPublish((name, payload) => {
      if (name === 'notifications.show') void show((payload as { messageId: number }).messageId);
    });
    telling.world.notifications.start();
    await happen(1);
    await settle('delivered');
    const [row] = (await telling.world.handlers.outbox({ states: [], limit: 1 }, person)).rows;
    expect(row?.answer).toContain('on the screen');
  });

  it('waits while no window is open', async () => {
    await add(desktop());
    telling.world.notifications.start();
    await happen(1);
    await vi.waitFor(() => expect(states()).toEqual(['sent']), patience);
    await telling.ports.clock.advance(16 * second);
    await settle('failed');
  });
});
