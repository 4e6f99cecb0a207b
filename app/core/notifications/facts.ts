import type { Occasion, SensitiveUse } from '../../../shared/contract/index.ts';
import { humanId } from '../../../shared/ids.ts';
import { isoSeconds } from '../../../shared/time.ts';
import type { ReadDb } from '../ports.ts';
import { maskAddress, maskIdentifier, scrub } from './mask.ts';
import type { StoredMessage } from './messages.ts';
import type { Values } from './template.ts';

/** What the fields of a template say of one message, read when it is written. */

export interface FactsDeps {
  readonly cache: ReadDb;
  readonly ledger: ReadDb;
  readonly workspace: string;
  /** What references of this workspace begin with. */
  readonly referencePrefix: string;
}

export const occasionWords: Readonly<Record<Occasion | 'test', string>> = {
  'incident.opened': 'New incident',
  'incident.raised': 'Severity raised',
  'incident.reopened': 'Reopened',
  'incident.contained': 'Contained',
  'incident.resolved': 'Resolved',
  'clock.short': 'Clock runs short',
  'provider.down': 'Provider cannot be reached',
  'sync.failing': 'Sync fails',
  'response.acted': 'A rule acted by itself',
  'response.asks': 'A rule asks before it acts',
  'findings.held': 'Held findings that did not go on',
  'suppression.ending': 'A suppression ends soon',
  test: 'Test message',
};

/** The reference of what a message is about: the same for every message about one incident or provider. */
export function referenceOf(prefix: string, about: string): string {
  return `${prefix}-${about.replace(/[^A-Za-z0-9-]+/g, '-')}`;
}

interface IncidentFacts {
  readonly title: string;
  readonly scope: string;
  readonly summary: string;
  readonly rule_id: string;
  readonly layer: string;
  readonly status: string;
  readonly verdict: string | null;
  readonly sim_count: number;
  readonly opened_at: number;
  readonly providers: string;
}

/** Values of every field for a message. Identifiers are left out, masked or whole as the channel allows. */
export function valuesOf(deps: FactsDeps, message: StoredMessage, use: SensitiveUse): Values {
  const facts = JSON.parse(message.facts) as Values;
  const common: Values = {
    event: occasionWords[message.occasion],
    'event.kind': message.occasion,
    time: isoSeconds(message.occasion_at),
    severity: message.severity,
    about: message.about,
    workspace: deps.workspace,
    reference: referenceOf(deps.referencePrefix, message.about),
    'more.count': message.folded,
    ...facts,
  };
  const incident =
    message.incident_id === null
      ? undefined
      : deps.ledger.get<IncidentFacts>(
          'SELECT title, scope, summary, rule_id, layer, status, verdict, sim_count, opened_at, providers FROM incidents WHERE incident_id = ?',
          [message.incident_id],
        );
  const values =
    incident === undefined || message.incident_id === null
      ? common
      : { ...common, ...incidentValues(deps, message.incident_id, incident, use) };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && freeText.has(name) ? scrub(value, use) : value,
    ]),
  );
}

/** Fields in which a rule, a provider or a person may have written anything. */
const freeText: ReadonlySet<string> = new Set([
  'title',
  'scope',
  'summary',
  'site',
  'problem',
  'provider',
  'response',
]);

function incidentValues(
  deps: FactsDeps,
  incidentId: number,
  incident: IncidentFacts,
  use: SensitiveUse,
): Values {
  const id = humanId('INC', incidentId);
  const sites = sitesOf(deps.ledger, incidentId);
  return {
    'incident.id': id,
    'incident.status': incident.status,
    'incident.verdict': incident.verdict ?? '',
    title: incident.title,
    scope: incident.scope,
    summary: incident.summary,
    layer: incident.layer,
    'rule.id': incident.rule_id,
    site: sites.length > 1 ? `${sites.length} sites` : (sites[0] ?? ''),
    provider: providerNames(deps.ledger, incident.providers),
    'sims.count': incident.sim_count,
    opened: isoSeconds(incident.opened_at),
    link: `sextant://incidents/${id}`,
    ...(use === 'none' ? {} : identifiersOf(deps, incidentId, use)),
  };
}

export function sitesOf(ledger: ReadDb, incidentId: number): readonly string[] {
  return ledger
    .all<{ site: string }>(
      `SELECT site FROM incident_sims WHERE incident_id = :id AND site IS NOT NULL
       UNION SELECT site FROM incident_subjects WHERE incident_id = :id AND site IS NOT NULL ORDER BY site`,
      { id: incidentId },
    )
    .map(({ site }) => site);
}

/** Names of the providers' groups that the SIMs of an incident are in. */
export function groupsOf(cache: ReadDb, ledger: ReadDb, incidentId: number): readonly string[] {
  const bodies = ledger
    .all<{ body: string }>('SELECT iccid_body AS body FROM incident_sims WHERE incident_id = ?', [incidentId])
    .map(({ body }) => body);
  if (bodies.length === 0) return [];
  return cache
    .all<{ name: string }>(
      `SELECT DISTINCT g.name AS name FROM sims s JOIN groups g ON g.provider_id = s.provider_id AND g.group_id = s.group_id
       WHERE s.iccid_body IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(bodies)],
    )
    .map(({ name }) => name);
}

function providerNames(ledger: ReadDb, ids: string): string {
  return ledger
    .all<{ name: string }>(
      'SELECT name FROM providers WHERE provider_id IN (SELECT value FROM json_each(?)) ORDER BY name',
      [JSON.stringify(ids.split(' '))],
    )
    .map(({ name }) => name)
    .join(', ');
}

interface SimIdentifiers {
  readonly iccid: string;
  readonly imsi: string | null;
  readonly msisdn: string | null;
  readonly imei: string | null;
  readonly ip: string | null;
  readonly country: string | null;
  readonly cell: string | null;
}

const mostSims = 10;

function identifiersOf({ cache, ledger }: FactsDeps, incidentId: number, use: SensitiveUse): Values {
  const bodies = ledger
    .all<{ iccid_body: string }>(
      'SELECT iccid_body FROM incident_sims WHERE incident_id = ? ORDER BY first_signal_at, iccid_body LIMIT ?',
      [incidentId, mostSims],
    )
    .map(({ iccid_body: body }) => body);
  const sims = cache.all<SimIdentifiers>(
    'SELECT iccid, imsi, msisdn, imei, ip, country, cell FROM sims WHERE iccid_body IN (SELECT value FROM json_each(?))',
    [JSON.stringify(bodies)],
  );
  const mask = (write: (value: string) => string) => (value: string | null) =>
    value === null ? null : use === 'whole' ? value : write(value);
  const listed = (read: (sim: SimIdentifiers) => string | null): string =>
    sims
      .map(read)
      .filter((value) => value !== null)
      .join(', ');
  const identifier = mask(maskIdentifier);
  return {
    'sims.iccid': listed(({ iccid }) => identifier(iccid)),
    'sims.imsi': listed(({ imsi }) => identifier(imsi)),
    'sims.msisdn': listed(({ msisdn }) => identifier(msisdn)),
    'sims.imei': listed(({ imei }) => identifier(imei)),
    'sims.ip': listed(({ ip }) => mask(maskAddress)(ip)),
    'sims.location': listed(({ country, cell }) =>
      use === 'whole' ? [country, cell].filter((part) => part !== null).join(' ') : country,
    ),
  };
}

/** What a test message says: nothing of the fleet. */
export const sampleFacts: Readonly<Record<string, string>> = {
  'incident.id': 'INC-0',
  'incident.status': 'new',
  title: 'This is a test message of Sextant',
  scope: 'no device, no place',
  summary: 'Somebody tries this channel. Nothing has happened.',
  layer: 'end-to-end',
  'rule.id': 'D-TEST',
  site: 'no site',
  provider: 'no provider',
  link: 'sextant://incidents/INC-0',
};
