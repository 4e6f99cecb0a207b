import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChannelInput, MessageState } from '../../../shared/contract/index.ts';
import { hour, minute, second } from '../../../shared/time.ts';
import { createAuthority } from '../../node/adapters/certificates.testkit.ts';
import { startSmtp } from '../../node/adapters/smtp.testkit.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import type { Schedule, WriteDb } from '../ports.ts';
import { defaultTemplate, defaultTiming } from './defaults.ts';
import {
  createWorld,
  person,
  putIncident,
  startReceiver,
  webhookChannel,
  type Receiver,
  type World,
} from './notifications.testkit.ts';

let ports: TestPorts;
let receiver: Receiver;
let world: World;
const ended: World[] = [];

beforeEach(async () => {
  ports = createTestPorts();
  receiver = await startReceiver();
  world = createWorld(ports);
});
afterEach(async () => {
  for (const each of [world, ...ended.splice(0)]) {
    const stopping = each.notifications.stop();
    await ports.clock.advance(20 * second);
    await stopping;
  }
  await receiver.close();
  ports.close();
});

async function add(channel: ChannelInput, secrets: Parameters<typeof save>[1] = {}): Promise<number> {
  return save(channel, secrets);
}
async function save(
  channel: ChannelInput,
  secrets: { password?: string; signing?: string; authorization?: string },
): Promise<number> {
  return (await world.handlers.save({ channelId: null, channel, secrets }, person)).channelId;
}

/** A ledger whose process ends before or after its nth transaction: nothing is read or written after that. */
function killable(
  ledger: WriteDb,
  step: number,
  when: 'before' | 'after',
): WriteDb & { readonly isDead: () => boolean } {
  let [transactions, depth, dead] = [0, 0, false];
  const alive = <T>(work: () => T): T => {
    if (dead) throw new Error('the process has ended');
    return work();
  };
  return {
    isDead: () => dead,
    all: (sql, params) => alive(() => ledger.all(sql, params)),
    get: (sql, params) => alive(() => ledger.get(sql, params)),
    each: (sql, params) => alive(() => ledger.each(sql, params)),
    run: (sql, params) => alive(() => ledger.run(sql, params)),
    transaction: (work) =>
      alive(() => {
        if (depth > 0) return ledger.transaction(work);
        transactions++;
        if (transactions === step && when === 'before') dead = true;
        const done = alive(() => {
          depth++;
          try {
            return ledger.transaction(work);
          } finally {
            depth--;
          }
        });
        if (transactions === step) dead = true;
        return alive(() => done);
      }),
  };
}

/** Timers of a process that may have ended. */
function mortal(schedule: Schedule, isDead: () => boolean): Schedule {
  return { ...schedule, after: (ms, work) => schedule.after(ms, () => (isDead() ? undefined : work())) };
}

/** Something happened to an incident, and everybody is told. */
async function happen(id: number, more: Parameters<typeof putIncident>[3] = {}): Promise<void> {
  putIncident(ports.ledger, id, ports.clock.now(), more);
  world.bus.emit('incidentsChanged', { incidentIds: [id] });
  await ports.clock.advance(400);
}

const states = (): readonly MessageState[] =>
  ports.ledger
    .all<{ state: MessageState }>('SELECT state FROM notify_messages ORDER BY message_id')
    .map(({ state }) => state);

async function settle(...wanted: readonly MessageState[]): Promise<void> {
  await vi.waitFor(() => expect(states()).toEqual(wanted), 4_000);
}

const called = () => receiver.calls.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe('a webhook', () => {
  it('is told of a new incident once, signed, and the outbox shows it delivered', async () => {
    const channelId = await add(webhookChannel(receiver.url), { signing: 'sixteen characters or more' });
    world.notifications.start();
    await happen(1, { severity: 'critical' });
    await settle('delivered');
    const [call] = receiver.calls;
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
    const outbox = await world.handlers.outbox({ states: [], limit: 10 }, person);
    expect(outbox.rows).toMatchObject([{ state: 'delivered', channelId, answer: '200', attempts: 1 }]);
    const { channels } = await world.handlers.channels({}, person);
    expect(channels[0]).toMatchObject({ waiting: 0, attention: 0, secrets: ['signing'], lastFailure: null });
    // The content is not kept once it was delivered.
    expect(ports.ledger.get('SELECT content FROM notify_messages')).toEqual({ content: null });
  });

  it('leaves nobody a secret: not in the ledger, the log, or an answer that echoes it', async () => {
    const secrets = { signing: 'signing-secret-of-length', authorization: 'Bearer echo-me-if-you-can' };
    await add(webhookChannel(receiver.url), secrets);
    world.notifications.start();
    receiver.answers.push({ status: 400, headers: {}, text: `no ${secrets.authorization} no` });
    await happen(1);
    await settle('dead');
    expect(receiver.calls[0]?.headers['authorization']).toBe(secrets.authorization);
    const tables = ['notify_messages', 'notify_channels', 'audit'].flatMap((table) =>
      ports.ledger.all(`SELECT * FROM ${table}`),
    );
    const said = JSON.stringify([tables, ports.log.lines, await world.handlers.channels({}, person)]);
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
    await expect(add(webhookChannel(receiver.url, { template }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'template.body',
    });
    await add(webhookChannel(receiver.url, { name: 'none' }));
    await add(webhookChannel(receiver.url, { name: 'masked', sensitive: 'masked', template }));
    world.notifications.start();
    ports.cache.run(
      `INSERT INTO sims (provider_id, provider_sim_id, iccid, iccid_body, imei_lock, lifecycle, raw_state, connectivity, tags, fingerprint,
         first_seen_at, observed_at, pass) VALUES ('soracom-1', '1', ?, '8988303000000000001', 'open', 'active', 'active', 'online', '{}', 'f', 0, 0, 1)`,
      [iccid],
    );
    await happen(1, { title });
    await settle('delivered', 'delivered');
    expect(receiver.calls.map(({ body }) => body).join()).not.toContain(iccid);
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
      world.notifications.start();
      const failed = await world.handlers.test({ channelId }, person);
      expect(failed).toMatchObject({
        ok: false,
        message: { state: 'dead', error: { code: 'PROVIDER_UNREACHABLE' } },
      });
      const transport = {
        by: 'webhook' as const,
        webhook: { url: secure.url, proxy: '', proxyUser: '', caFile, plainConsent: false },
      };
      await world.handlers.save({ channelId, channel: { ...channel, transport }, secrets: {} }, person);
      expect(await world.handlers.test({ channelId }, person)).toMatchObject({ ok: true });
      expect(secure.calls).toHaveLength(1);
    } finally {
      await secure.close();
      files.close();
    }
  });
});

describe('what is told', () => {
  it('follows an incident: raised, contained, reopened, resolved; merged ones are silent', async () => {
    await add(webhookChannel(receiver.url));
    world.notifications.start();
    await happen(1, { severity: 'medium' });
    await happen(1, { severity: 'critical' });
    await happen(1, { severity: 'critical', status: 'contained' });
    await happen(1, { severity: 'critical', status: 'resolved' });
    await happen(1, { severity: 'critical', status: 'triage' });
    await happen(2, { mergedInto: 1, status: 'resolved' });
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(5));
    expect(called().map(({ event }) => event)).toEqual([
      'incident.opened',
      'incident.raised',
      'incident.contained',
      'incident.resolved',
      'incident.reopened',
    ]);
  });

  it('is filtered by severity, layer, site and rule', async () => {
    const base = webhookChannel(receiver.url).filter;
    const named = (name: string, filter: Partial<ChannelInput['filter']>) =>
      add(webhookChannel(receiver.url, { name, filter: { ...base, ...filter } }));
    await named('critical', { severityAtLeast: 'critical' });
    await named('endpoint', { layers: ['endpoint'] });
    await named('elsewhere', { sites: ['Rotterdam'] });
    await named('rule', { rules: ['d-001'], sites: ['moerdijk'] });
    world.notifications.start();
    await happen(1, { severity: 'high' });
    await settle('delivered');
    expect((await world.handlers.outbox({ states: [], limit: 9 }, person)).rows[0]?.channel).toBe('rule');
  });

  it('warns once when four fifths of a clock have run', async () => {
    await add(webhookChannel(receiver.url));
    world.notifications.start();
    const due = ports.clock.now() + hour;
    await happen(1, { severity: 'high', slaDueAt: due });
    await ports.clock.advance(40 * minute);
    expect(states()).toHaveLength(1);
    await ports.clock.advance(10 * minute);
    await vi.waitFor(() => expect(called().at(-1)).toMatchObject({ event: 'clock.short' }));
    await ports.clock.advance(5 * minute);
    expect(states()).toHaveLength(2);
  });

  it('tells of a provider that stays away, once, and again only after it was back', async () => {
    await add(webhookChannel(receiver.url));
    const failing = {
      providerId: 'soracom-1',
      name: 'Soracom',
      paused: false,
      state: 'failing' as const,
      unreachable: true,
      problem: 'no answer',
    };
    world.standings = [failing];
    world.notifications.start();
    await ports.clock.advance(2 * minute);
    expect(states()).toEqual([]);
    await ports.clock.advance(10 * minute);
    await vi.waitFor(() => expect(called()).toMatchObject([{ event: 'provider.down', about: 'Soracom' }]));
    world.standings = [{ ...failing, state: 'well' }];
    await ports.clock.advance(minute);
    world.standings = [{ ...failing, unreachable: false }];
    await ports.clock.advance(10 * minute);
    await vi.waitFor(() =>
      expect(called().map(({ event }) => event)).toEqual(['provider.down', 'sync.failing']),
    );
  });

  it('says nothing of incidents that were there before, and all of those that came while it was ended', async () => {
    await add(webhookChannel(receiver.url));
    putIncident(ports.ledger, 1, ports.clock.now());
    ports.ledger.run(
      'INSERT INTO notify_incidents SELECT incident_id, version, rank, status, sla_due_at FROM incidents',
    );
    putIncident(ports.ledger, 2, ports.clock.now());
    world.notifications.start();
    await settle('delivered');
    expect(called()).toMatchObject([{ about: 'INC-2' }]);
  });
});

describe('when it is told', () => {
  it('gathers a digest and folds it into its gravest message', async () => {
    const timing = { ...defaultTiming('webhook'), digest: { every: 'minutes' as const, minutes: 10 } };
    await add(webhookChannel(receiver.url, { timing }));
    world.notifications.start();
    await happen(1, { severity: 'medium' });
    await happen(2, { severity: 'critical' });
    await happen(3, { severity: 'low' });
    expect(receiver.calls).toHaveLength(0);
    await ports.clock.advance(10 * minute);
    await settle('folded', 'delivered', 'folded');
    expect(called()[0]).toMatchObject({ about: 'INC-2', more: { count: 2 } });
    expect(String((called()[0]?.['more'] as { lines: string }).lines)).toContain('INC-1');
    expect(receiver.calls[0]?.headers['sextant-folded']).toBe('2');
  });

  it('keeps to its limit and says how many more there are', async () => {
    const timing = { ...defaultTiming('webhook'), rate: { messages: 2, minutes: 10 } };
    await add(webhookChannel(receiver.url, { timing }));
    world.notifications.start();
    for (let id = 1; id <= 30; id++)
      putIncident(ports.ledger, id, ports.clock.now(), { severity: id === 20 ? 'critical' : 'low' });
    world.bus.emit('incidentsChanged', { incidentIds: Array.from({ length: 30 }, (_, index) => index + 1) });
    await ports.clock.advance(400);
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(2));
    expect(called()[1]).toMatchObject({ about: 'INC-20', more: { count: 28 } });
    await ports.clock.advance(5 * minute);
    await happen(31);
    expect(receiver.calls).toHaveLength(2);
    expect((await world.handlers.channels({}, person)).channels[0]?.heldUntil).not.toBeNull();
    await ports.clock.advance(6 * minute);
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(3));
  });

  it('is quiet in quiet hours but for what is critical', async () => {
    // The clock stands at 12:00 UTC.
    const quiet = { from: '11:00', to: '14:00', zone: 'UTC', criticalPasses: true };
    await add(webhookChannel(receiver.url, { timing: { ...defaultTiming('webhook'), quiet } }));
    world.notifications.start();
    await happen(1, { severity: 'high' });
    await happen(2, { severity: 'critical' });
    await settle('queued', 'delivered');
    await ports.clock.advance(2 * hour);
    await settle('delivered', 'delivered');
  });

  it('keeps updates of a ticket apart from other tickets, under one reference', async () => {
    const timing = { ...defaultTiming('ticket'), rate: { messages: 1, minutes: 10 } };
    const template = defaultTemplate('ticket', 'webhook');
    await add(webhookChannel(receiver.url, { kind: 'ticket', timing, template }));
    world.notifications.start();
    await happen(1, { severity: 'high' });
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(1));
    await happen(2, { severity: 'high' });
    await happen(1, { severity: 'critical' });
    await happen(1, { severity: 'critical', status: 'contained' });
    await ports.clock.advance(11 * minute);
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(2));
    await ports.clock.advance(11 * minute);
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(3));
    const references = called().map((body) => body['external_id']);
    expect(references[1]).toBe(references[0]);
    expect(references[2]).not.toBe(references[0]);
    expect(String(called()[1]?.['updates'])).toContain('Contained');
  });
});

describe('what goes wrong', () => {
  it('is tried again under the same key, as long as it may', async () => {
    await add(webhookChannel(receiver.url));
    world.notifications.start();
    receiver.answers.push(503, 'drop', { status: 429, headers: { 'retry-after': '120' } });
    await happen(1);
    await settle('failed');
    await vi.waitFor(async () => {
      await ports.clock.advance(5 * second);
      expect(states()).toEqual(['delivered']);
    }, 4_000);
    expect(receiver.calls).toHaveLength(4);
    expect(new Set(receiver.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
  });

  it('never leaves stale: it expires, waits for a person, and goes when they say so', async () => {
    const timing = { ...defaultTiming('webhook'), expiresInMinutes: 60 };
    const channelId = await add(webhookChannel(receiver.url, { timing }));
    await world.handlers.enable({ channelId, enabled: true }, person);
    putIncident(ports.ledger, 1, ports.clock.now() - 2 * hour);
    world.notifications.start();
    await settle('expired');
    expect(receiver.calls).toHaveLength(0);
    const { channels } = await world.handlers.channels({}, person);
    expect(channels[0]?.attention).toBe(1);
    const [row] = (await world.handlers.outbox({ states: ['expired'], limit: 5 }, person)).rows;
    expect(await world.handlers.retry({ ids: [row?.id ?? 0] }, person)).toEqual({ queued: 1 });
    await settle('delivered');
    expect(await world.handlers.retry({ ids: [row?.id ?? 0] }, person)).toEqual({ queued: 0 });
  });

  it('is never lost when the console is killed in between: found as sent, it goes again under its key', async () => {
    await add(webhookChannel(receiver.url));
    world.notifications.start();
    let hold: () => void = () => undefined;
    receiver.whileOpen = () => new Promise<void>((resolve) => void (hold = resolve));
    await happen(1);
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(1));
    expect(states()).toEqual(['sent']);
    // The console dies here: what it knew in memory is gone, what it stored is not.
    ended.push(world);
    const snapshot = ports.ledger.all('SELECT * FROM notify_messages');
    receiver.whileOpen = null;
    receiver.answers.push('drop');
    hold();
    await vi.waitFor(() => expect(states()).not.toEqual(['sent']));
    ports.ledger.run("UPDATE notify_messages SET state = 'sent', due_at = NULL, attempts = 1");
    expect(snapshot).toMatchObject([{ state: 'sent' }]);
    world = createWorld(ports);
    world.notifications.start();
    await settle('delivered');
    const keys = receiver.calls.map(({ headers }) => headers['idempotency-key']);
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('is never lost, and never told under two keys, wherever the console is killed', async () => {
    for (let step = 1; step <= 7; step++) {
      for (const when of ['before', 'after'] as const) {
        const own = createTestPorts();
        const taker = await startReceiver();
        const ledger = killable(own.ledger, step, when);
        const first = createWorld({ ...own, ledger, schedule: mortal(own.schedule, ledger.isDead) });
        const setUp = createWorld(own);
        await setUp.handlers.save(
          { channelId: null, channel: webhookChannel(taker.url), secrets: {} },
          person,
        );
        first.notifications.start();
        putIncident(own.ledger, 1, own.clock.now());
        first.bus.emit('incidentsChanged', { incidentIds: [1] });
        await own.clock.advance(400);
        await new Promise((resolve) => setTimeout(resolve, 20));
        const second = createWorld(own);
        second.notifications.start();
        await vi.waitFor(async () => {
          await own.clock.advance(400);
          expect(own.ledger.all('SELECT state, about FROM notify_messages')).toEqual([
            { state: 'delivered', about: 'INC-1' },
          ]);
        }, 4_000);
        expect(taker.calls.length).toBeGreaterThanOrEqual(1);
        expect(new Set(taker.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
        await taker.close();
        own.close();
      }
    }
  });

  it('stays while a channel is switched off, and goes once it is on', async () => {
    const channelId = await add(webhookChannel(receiver.url));
    world.notifications.start();
    receiver.answers.push(503);
    await happen(1);
    await settle('failed');
    await world.handlers.enable({ channelId, enabled: false }, person);
    await happen(2);
    await ports.clock.advance(5 * minute);
    expect(states()).toEqual(['failed']);
    await world.handlers.enable({ channelId, enabled: true }, person);
    await settle('delivered');
  });

  it('goes with its channel: secrets are forgotten, what waits is dismissed', async () => {
    const channelId = await add(webhookChannel(receiver.url), { signing: 'sixteen characters or more' });
    world.notifications.start();
    receiver.answers.push(503);
    await happen(1);
    await settle('failed');
    await world.handlers.remove({ channelId }, person);
    expect(states()).toEqual(['dismissed']);
    expect(await ports.secrets.get(`channel/${channelId}/signing`)).toBeNull();
    expect((await world.handlers.channels({}, person)).channels).toEqual([]);
  });

  it('wants secrets again when a channel moves to another place', async () => {
    const channelId = await add(webhookChannel(receiver.url), { authorization: 'Bearer for-here-only' });
    const moved = webhookChannel('https://elsewhere.example/hook');
    await world.handlers.save({ channelId, channel: moved, secrets: {} }, person);
    expect((await world.handlers.channels({}, person)).channels[0]?.secrets).toEqual([]);
    expect(await ports.secrets.get(`channel/${channelId}/authorization`)).toBeNull();
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
        ...webhookChannel(receiver.url),
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
            caFile,
            plainConsent: false,
          },
        },
        template: defaultTemplate('email', 'mail'),
      };
      await add(channel, { password: 'right-password' });
      world.notifications.start();
      smtp.faults.set('RCPT', '451 4.3.0 later');
      await happen(1, { title: 'Two\r\nBcc: thief@example.org' });
      await settle('failed');
      smtp.faults.clear();
      await ports.clock.advance(minute);
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
      caFile: '',
      plainConsent: true,
    };
    const channel = (change: Partial<typeof mail>): ChannelInput => ({
      ...webhookChannel(receiver.url),
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
    await add(channel({ host: '127.0.0.1' }));
  });
});

describe('a desktop notification', () => {
  const desktop = (): ChannelInput => ({
    ...webhookChannel(receiver.url),
    kind: 'desktop',
    transport: { by: 'desktop' },
    template: defaultTemplate('desktop', 'desktop'),
  });

  it('is fetched by the window that shows it', async () => {
    await add(desktop());
    const show = async (messageId: number): Promise<void> => {
      const { messages } = await world.handlers.desktop({}, person);
      expect(messages).toMatchObject([
        { messageId, title: 'New incident: SIM in another device', incidentId: 1 },
      ]);
      await world.handlers.desktopShown({ messageId, outcome: 'on-screen' }, person);
    };
    world.bus.onPublish((name, payload) => {
      if (name === 'notifications.show') void show((payload as { messageId: number }).messageId);
    });
    world.notifications.start();
    await happen(1);
    await settle('delivered');
    const [row] = (await world.handlers.outbox({ states: [], limit: 1 }, person)).rows;
    expect(row?.answer).toContain('on the screen');
  });

  it('waits while no window is open', async () => {
    await add(desktop());
    world.notifications.start();
    await happen(1);
    await vi.waitFor(() => expect(states()).toEqual(['sent']));
    await ports.clock.advance(16 * second);
    await settle('failed');
  });
});

it('previews a real incident, and says what leaves and what is wrong', async () => {
  putIncident(ports.ledger, 4, ports.clock.now(), { severity: 'critical' });
  const template = { subject: '{{severity}} {{incident.id}}', body: '{{title}} {{site}}', line: '' };
  const shown = await world.handlers.preview(
    { kind: 'email', by: 'mail', template, sensitive: 'none', incidentId: null },
    person,
  );
  expect(shown).toMatchObject({
    about: 'INC-4',
    subject: 'critical INC-4',
    body: 'SIM in another device Moerdijk',
    leaves: ['severity', 'incident.id', 'title', 'site'],
    problems: [],
  });
  const wrong = await world.handlers.preview(
    {
      kind: 'email',
      by: 'mail',
      template: { ...template, body: '{{titel}}' },
      sensitive: 'none',
      incidentId: 4,
    },
    person,
  );
  expect(wrong.problems).toMatchObject([{ part: 'body', from: 0, to: 9 }]);
});

it('adds a row to the audit log for every change of a channel and every message, without what it said', async () => {
  const channelId = await add(webhookChannel(receiver.url));
  world.notifications.start();
  await happen(1, { title: 'Unusual words' });
  await settle('delivered');
  await world.handlers.test({ channelId }, person);
  await world.handlers.enable({ channelId, enabled: false }, person);
  await world.handlers.remove({ channelId }, person);
  const rows = ports.ledger.all<{ act: string; subject: string; detail: string }>(
    'SELECT act, subject, detail FROM audit ORDER BY seq',
  );
  expect(rows.map(({ act }) => act)).toEqual([
    'channel.added',
    'notification.delivered',
    'channel.tested',
    'notification.delivered',
    'channel.disabled',
    'channel.removed',
  ]);
  expect(JSON.stringify(rows)).not.toContain('Unusual words');
  expect(JSON.parse(rows[1]?.detail ?? '')).toMatchObject({ incident: 'INC-1', occasion: 'incident.opened' });
});
