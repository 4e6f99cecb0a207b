import { expect, it } from 'vitest';
import { person, putIncident, webhookChannel } from './notifications.testkit.ts';
import { useTelling } from './telling.testkit.ts';

const telling = useTelling();
const { add, happen, settle } = telling;

it('previews a real incident, and says what leaves and what is wrong', async () => {
  putIncident(telling.ports.ledger, 4, telling.ports.clock.now(), { severity: 'critical' });
  const template = { subject: '{{severity}} {{incident.id}}', body: '{{title}} {{site}}', line: '' };
  const shown = await telling.world.handlers.preview(
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
  const wrong = await telling.world.handlers.preview(
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
  const channelId = await add(webhookChannel(telling.receiver.url));
  telling.world.notifications.start();
  await happen(1, { title: 'Unusual words' });
  await settle('delivered');
  await telling.world.handlers.test({ channelId }, person);
  await telling.world.handlers.enable({ channelId, enabled: false }, person);
  await telling.world.handlers.remove({ channelId }, person);
  const rows = telling.ports.ledger.all<{ act: string; subject: string; detail: string }>(
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
