import { describe, expect, it, vi } from 'vitest';
import type { ChannelInput } from '../../../shared/contract/index.ts';
import { hour, minute } from '../../../shared/time.ts';
import { defaultTemplate, defaultTiming } from './defaults.ts';
import { person, putIncident, webhookChannel } from './notifications.testkit.ts';
import { patience } from '../../testing/patience.ts';
import { useTelling } from './telling.testkit.ts';

const telling = useTelling();
const { add, happen, states, settle, called } = telling;

describe('what is told', () => {
  it('follows an incident: raised, contained, reopened, resolved; merged ones are silent', async () => {
    await add(webhookChannel(telling.receiver.url));
    telling.world.notifications.start();
    await happen(1, { severity: 'medium' });
    await happen(1, { severity: 'critical' });
    await happen(1, { severity: 'critical', status: 'contained' });
    await happen(1, { severity: 'critical', status: 'resolved' });
    await happen(1, { severity: 'critical', status: 'triage' });
    await happen(2, { mergedInto: 1, status: 'resolved' });
    await vi.waitFor(() => expect(telling.receiver.calls).toHaveLength(5), patience);
    expect(called().map(({ event }) => event)).toEqual([
      'incident.opened',
      'incident.raised',
      'incident.contained',
      'incident.resolved',
      'incident.reopened',
    ]);
  });

  it('is filtered by severity, layer, site and rule', async () => {
    const base = webhookChannel(telling.receiver.url).filter;
    const named = (name: string, filter: Partial<ChannelInput['filter']>) =>
      add(webhookChannel(telling.receiver.url, { name, filter: { ...base, ...filter } }));
    await named('critical', { severityAtLeast: 'critical' });
    await named('endpoint', { layers: ['endpoint'] });
    await named('elsewhere', { sites: ['Rotterdam'] });
    await named('rule', { rules: ['d-001'], sites: ['moerdijk'] });
    telling.world.notifications.start();
    await happen(1, { severity: 'high' });
    await settle('delivered');
    expect((await telling.world.handlers.outbox({ states: [], limit: 9 }, person)).rows[0]?.channel).toBe(
      'rule',
    );
  });

  it('warns once when four fifths of a clock have run', async () => {
    await add(webhookChannel(telling.receiver.url));
    telling.world.notifications.start();
    const due = telling.ports.clock.now() + hour;
    await happen(1, { severity: 'high', slaDueAt: due });
    await telling.ports.clock.advance(40 * minute);
    expect(states()).toHaveLength(1);
    await telling.ports.clock.advance(10 * minute);
    await vi.waitFor(() => expect(called().at(-1)).toMatchObject({ event: 'clock.short' }), patience);
    await telling.ports.clock.advance(5 * minute);
    expect(states()).toHaveLength(2);
  });

  it('tells of a provider that stays away, once, and again only after it was back', async () => {
    await add(webhookChannel(telling.receiver.url));
    const failing = {
      providerId: 'soracom-1',
      name: 'Soracom',
      paused: false,
      state: 'failing' as const,
      unreachable: true,
      problem: 'no answer',
    };
    telling.world.standings = [failing];
    telling.world.notifications.start();
    await telling.ports.clock.advance(2 * minute);
    expect(states()).toEqual([]);
    await telling.ports.clock.advance(10 * minute);
    await vi.waitFor(
      () => expect(called()).toMatchObject([{ event: 'provider.down', about: 'Soracom' }]),
      patience,
    );
    telling.world.standings = [{ ...failing, state: 'well' }];
    await telling.ports.clock.advance(minute);
    telling.world.standings = [{ ...failing, unreachable: false }];
    await telling.ports.clock.advance(10 * minute);
    await vi.waitFor(
      () => expect(called().map(({ event }) => event)).toEqual(['provider.down', 'sync.failing']),
      patience,
    );
  });

  it('says nothing of incidents that were there before, and all of those that came while it was ended', async () => {
    await add(webhookChannel(telling.receiver.url));
    putIncident(telling.ports.ledger, 1, telling.ports.clock.now());
    telling.ports.ledger.run(
      'INSERT INTO notify_incidents SELECT incident_id, version, rank, status, sla_due_at FROM incidents',
    );
    putIncident(telling.ports.ledger, 2, telling.ports.clock.now());
    telling.world.notifications.start();
    await settle('delivered');
    expect(called()).toMatchObject([{ about: 'INC-2' }]);
  });
});

describe('when it is told', () => {
  it('gathers a digest and folds it into its gravest message', async () => {
    const timing = { ...defaultTiming('webhook'), digest: { every: 'minutes' as const, minutes: 10 } };
    await add(webhookChannel(telling.receiver.url, { timing }));
    telling.world.notifications.start();
    await happen(1, { severity: 'medium' });
    await happen(2, { severity: 'critical' });
    await happen(3, { severity: 'low' });
    expect(telling.receiver.calls).toHaveLength(0);
    await telling.ports.clock.advance(10 * minute);
    await settle('folded', 'delivered', 'folded');
    expect(called()[0]).toMatchObject({ about: 'INC-2', more: { count: 2 } });
    expect(String((called()[0]?.['more'] as { lines: string }).lines)).toContain('INC-1');
    expect(telling.receiver.calls[0]?.headers['sextant-folded']).toBe('2');
  });

  it('keeps to its limit and says how many more there are', async () => {
    const timing = { ...defaultTiming('webhook'), rate: { messages: 2, minutes: 10 } };
    await add(webhookChannel(telling.receiver.url, { timing }));
    telling.world.notifications.start();
    for (let id = 1; id <= 30; id++)
      putIncident(telling.ports.ledger, id, telling.ports.clock.now(), {
        severity: id === 20 ? 'critical' : 'low',
      });
    telling.world.bus.emit('incidentsChanged', {
      incidentIds: Array.from({ length: 30 }, (_, index) => index + 1),
    });
    await telling.ports.clock.advance(400);
    await vi.waitFor(() => expect(telling.receiver.calls).toHaveLength(2), patience);
    expect(called()[1]).toMatchObject({ about: 'INC-20', more: { count: 28 } });
    await telling.ports.clock.advance(5 * minute);
    await happen(31);
    expect(telling.receiver.calls).toHaveLength(2);
    expect((await telling.world.handlers.channels({}, person)).channels[0]?.heldUntil).not.toBeNull();
    await telling.ports.clock.advance(6 * minute);
    await vi.waitFor(() => expect(telling.receiver.calls).toHaveLength(3), patience);
  });

  it('is quiet in quiet hours but for what is critical', async () => {
    // The clock stands at 12:00 UTC.
    const quiet = { from: '11:00', to: '14:00', zone: 'UTC', criticalPasses: true };
    await add(webhookChannel(telling.receiver.url, { timing: { ...defaultTiming('webhook'), quiet } }));
    telling.world.notifications.start();
    await happen(1, { severity: 'high' });
    await happen(2, { severity: 'critical' });
    await settle('queued', 'delivered');
    await telling.ports.clock.advance(2 * hour);
    await settle('delivered', 'delivered');
  });

  it('keeps updates of a ticket apart from other tickets, under one reference', async () => {
    const timing = { ...defaultTiming('ticket'), rate: { messages: 1, minutes: 10 } };
    const template = defaultTemplate('ticket', 'webhook');
    await add(webhookChannel(telling.receiver.url, { kind: 'ticket', timing, template }));
    telling.world.notifications.start();
    await happen(1, { severity: 'high' });
    await vi.waitFor(() => expect(telling.receiver.calls).toHaveLength(1), patience);
    await happen(2, { severity: 'high' });
    await happen(1, { severity: 'critical' });
    await happen(1, { severity: 'critical', status: 'contained' });
    await telling.ports.clock.advance(11 * minute);
    await vi.waitFor(() => expect(telling.receiver.calls).toHaveLength(2), patience);
    await telling.ports.clock.advance(11 * minute);
    await vi.waitFor(() => expect(telling.receiver.calls).toHaveLength(3), patience);
    const references = called().map((body) => body['external_id']);
    expect(references[1]).toBe(references[0]);
    expect(references[2]).not.toBe(references[0]);
    expect(String(called()[1]?.['updates'])).toContain('Contained');
  });
});
