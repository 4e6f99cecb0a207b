import type { Subject } from '../../../shared/contract/index.ts';
import { imei14 } from '../../../shared/ids.ts';
import type { SextantEvent } from '../events/model.ts';

/**
 * What an event is about where it names no SIM of the fleet: who acted, else the machine that spoke, else the device, the
 * cell, the site, and last the provider or the sensor that told it. One event has one subject, so its findings fold.
 */
export function subjectOf(event: SextantEvent): Subject {
  const providerId = event.providerId ?? null;
  const about = (kind: Subject['kind'], value: string, name: string): Subject => ({
    kind,
    value: value.slice(0, 300),
    name: name.slice(0, 300),
    providerId,
    site: event.site ?? null,
  });
  const member = (name: string): string | null => {
    const value = (event as unknown as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const actor = event.class === 'audit' || event.class === 'cloud' ? member('actor') : null;
  if (actor !== null) return about('account', actor, `account ${actor}`);
  const client = member('clientId');
  if (client !== null) return about('host', client, `client ${client}`);
  const address = member('srcIp') ?? member('endpoint') ?? member('ip');
  if (address !== null) return about('host', address, `host ${address}`);
  const imei = imei14(event.imei ?? null);
  if (imei !== null) return about('device', imei, `device ${event.imei ?? imei}`);
  const device = event.device ?? member('serialNumber');
  if (device !== null) return about('device', device, `device ${device}`);
  const cell = member('cell');
  if (cell !== null) return about('cell', cell, `cell ${cell}`);
  if (event.site !== undefined) return about('site', event.site, event.site);
  if (providerId !== null) return about('provider', providerId, `provider ${providerId}`);
  return about('host', event.source, event.source);
}
