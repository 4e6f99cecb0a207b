import type { EngineClient } from '../../../../shared/client.ts';
import { isoSeconds } from '../../../../shared/time.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import { providerNamed } from '../provider-name.ts';
import { simKeysOf } from '../sim-keys.ts';
import { counted, table } from '../table.ts';

const time = (at: number | null): string | null => (at === null ? null : isoSeconds(at));

async function onlySim(
  { args: [iccid, ...more], signal }: Invocation,
  client: EngineClient,
): Promise<number> {
  if (iccid === undefined || more.length > 0) throw new UsageError('Name one ICCID.');
  const [simKey] = await simKeysOf(client, [iccid], signal);
  return simKey ?? 0;
}

/** `sim locate`: asks the provider anew where the device is. */
export const simLocate: Command = {
  words: ['sim', 'locate'],
  takes: 'ICCID',
  about: 'Asks the provider anew where the device of a SIM is. Ends with 1 where nobody knows.',
  details: [
    'Who asked is written to the audit log; the place is kept for 30 days. --kept shows what was kept without asking,',
    '--forget forgets it.',
  ],
  options: {
    kept: { type: 'boolean', about: 'shows the places that were kept, and asks nobody' },
    forget: { type: 'boolean', about: 'forgets every kept place of the SIM' },
    through: {
      type: 'string',
      value: 'PROVIDER',
      about:
        'whom to ask, where several know the SIM (name or id): the provider that lists it, or its operator',
    },
  },
  async run(call) {
    const { options, out, session, signal } = call;
    const { client } = await session();
    const simKey = await onlySim(call, client);
    if (options.flag('forget')) {
      const { forgotten } = await client.call('tools.forgetLocations', { simKey });
      out.result({ forgotten }, () => `${counted(forgotten, 'place')} forgotten.`);
      return 0;
    }
    const through = await providerNamed(client, options.text('through'));
    const asked = options.flag('kept')
      ? null
      : await client.call('tools.locate', { simKey, ...(through === undefined ? {} : { through }) });
    const { locations } = await client.call('tools.sim', { simKey }, { signal });
    const places = asked === null ? locations : asked.location === null ? [] : [asked.location];
    out.result({ places, reason: asked?.reason ?? null }, () =>
      places.length === 0
        ? (asked?.reason ?? 'No place of it is kept.')
        : table(
            [
              { title: 'LATITUDE', of: (place) => String(place.latitude) },
              { title: 'LONGITUDE', of: (place) => String(place.longitude) },
              { title: 'WITHIN M', of: (place) => (place.radius === null ? null : String(place.radius)) },
              { title: 'SEEN', of: (place) => time(place.observedAt) },
              { title: 'ASKED', of: (place) => time(place.askedAt) },
              { title: 'BY', of: (place) => place.askedBy },
              { title: 'TOLD BY', of: (place) => place.provider },
              { title: 'RESTS ON', of: (place) => place.basis },
            ],
            places,
          ),
    );
    return places.length === 0 ? 1 : 0;
  },
};

/** `sim esim`: the profiles of a card. */
export const simEsim: Command = {
  words: ['sim', 'esim'],
  takes: 'ICCID',
  about: 'Lists the eSIM profiles on a card, as its provider told them last.',
  details: ['To switch: sim profile-enable ICCID --profile NAME; to delete one: sim profile-delete'],
  options: {},
  async run(call) {
    const { out, session, signal } = call;
    const { client } = await session();
    const { profiles, provider } = await client.call(
      'tools.sim',
      { simKey: await onlySim(call, client) },
      { signal },
    );
    const rows = (profiles?.all ?? []).map((profile) => ({ profile, active: profile === profiles?.active }));
    out.result({ profiles: rows }, () =>
      rows.length === 0
        ? `${provider} tells of no profiles on this card.`
        : table(
            [
              { title: 'PROFILE', of: (row) => row.profile },
              { title: 'STATE', of: (row) => (row.active ? 'in use' : 'on the card') },
            ],
            rows,
          ),
    );
    return 0;
  },
};

/** `sim capture`: packet captures at the provider. */
export const simCapture: Command = {
  words: ['sim', 'capture'],
  takes: 'ICCID',
  about: 'Lists packet captures of a SIM; starts or stops one.',
  details: [
    'The file lies at the provider. Its address carries its own permission and is never followed from here.',
  ],
  options: {
    start: { type: 'string', value: 'S', about: 'starts a capture of so many seconds' },
    stop: { type: 'string', value: 'ID', about: 'stops a capture' },
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log (needed to start)' },
  },
  async run(call) {
    const { options, out, session, signal } = call;
    const { client } = await session();
    const seconds = options.whole('start', 1, 86_400);
    const sessionId = options.text('stop');
    const reason = options.text('reason');
    const simKey = await onlySim(call, client);
    if (seconds !== undefined) {
      if (reason === undefined || reason.trim().length < 3)
        throw new UsageError('Say why with --reason, in at least 3 characters.');
      const { capture } = await client.call('tools.startCapture', { simKey, seconds, reason });
      out.result({ capture }, () => `${capture.sessionId} is ${capture.state}.`);
      return 0;
    }
    if (sessionId !== undefined) {
      const { confirmed } = await client.call('tools.stopCapture', { simKey, sessionId });
      out.result({ confirmed }, () => (confirmed ? 'It has stopped.' : 'Accepted, and not seen yet.'));
      return confirmed ? 0 : 1;
    }
    const { captures } = await client.call('tools.captures', { simKey }, { signal });
    out.result({ captures }, () =>
      table(
        [
          { title: 'ID', of: (row) => row.sessionId },
          { title: 'STATE', of: (row) => row.state },
          { title: 'CREATED', of: (row) => time(row.createdAt) },
          { title: 'ENDED', of: (row) => time(row.endedAt) },
          { title: 'FILE', of: (row) => row.url },
          { title: 'PROBLEM', of: (row) => row.problem },
        ],
        captures,
      ),
    );
    return 0;
  },
};
