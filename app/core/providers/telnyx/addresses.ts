/**
 * Every address of the API that is spoken to, below `/v2`.
 *
 * Telnyx publishes its description without a licence to use it by, so no request was held against it. Each address stands in the
 * reference of the client libraries that Telnyx itself publishes (MIT), read in November 2026.
 */

const part = encodeURIComponent;

export const simCards = '/sim_cards';

/** Read with GET, changed with PATCH, deleted with DELETE. */
export function simCard(id: string): string {
  return `${simCards}/${part(id)}`;
}

export function simCardVerb(id: string, verb: 'enable' | 'disable'): string {
  return `${simCard(id)}/actions/${verb}`;
}

export function simCardAction(id: string): string {
  return `/sim_card_actions/${part(id)}`;
}

export function connectivityLogs(id: string): string {
  return `${simCard(id)}/wireless_connectivity_logs`;
}

export const simCardGroups = '/sim_card_groups';

export const detailRecords = '/detail_records';
export const usageRecordType = 'sim_card_usage';

export const auditEvents = '/audit_events';
