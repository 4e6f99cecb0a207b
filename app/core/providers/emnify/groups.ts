import type { GroupReading } from '../readings.ts';
import { arrayOf, parseRows } from '../rows.ts';
import type { EmnifyClient } from './client.ts';
import { isOn } from './radio.ts';
import { ServiceProfile } from './schema.ts';

/** Service profiles of the organisation, which endpoints belong to: groups in our words. */
export async function readGroups(
  client: EmnifyClient,
  signal: AbortSignal,
): Promise<readonly GroupReading[]> {
  const what = 'GET /service_profile';
  const answer = await client.call(
    { method: 'GET', path: '/service_profile', what, purpose: 'read' },
    signal,
  );
  return parseRows(ServiceProfile, arrayOf(answer.body, client.who, what)).rows.map(toGroup);
}

function toGroup({ id, name, description, ...quotas }: ServiceProfile): GroupReading {
  const configuration = {
    ...(description === null || description === undefined ? {} : { description }),
    appliesDataQuota: isOn(quotas.apply_data_quota),
    appliesSmsQuota: isOn(quotas.apply_sms_quota),
    ...allowedRadio(quotas),
  };
  return {
    groupId: id,
    name: name ?? id,
    tags: {},
    gatewayId: null,
    configuration: JSON.stringify(configuration),
  };
}

/** What the list of profiles tells of it: releases differ, and its rows may leave it out. */
function allowedRadio(
  told: Pick<ServiceProfile, 'allowed_3g' | 'allowed_4g' | 'allowed_nb_iot'>,
): Readonly<Record<string, boolean>> {
  const all = { allows3g: told.allowed_3g, allows4g: told.allowed_4g, allowsNbIot: told.allowed_nb_iot };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => {
      const on = isOn(value);
      return on === null ? [] : [[name, on]];
    }),
  );
}
