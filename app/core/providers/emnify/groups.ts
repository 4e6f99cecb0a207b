import type { GroupReading } from '../connector.ts';
import { arrayOf, parseRows } from '../rows.ts';
import type { EmnifyClient } from './client.ts';
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
    appliesDataQuota: applies(quotas.apply_data_quota),
    appliesSmsQuota: applies(quotas.apply_sms_quota),
  };
  return {
    groupId: id,
    name: name ?? id,
    tags: {},
    gatewayId: null,
    configuration: JSON.stringify(configuration),
  };
}

function applies(told: boolean | number | null | undefined): boolean | null {
  return told === null || told === undefined ? null : told === true || told === 1;
}
