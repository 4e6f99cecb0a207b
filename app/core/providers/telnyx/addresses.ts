/**
 * Every address of the API that is spoken to, below `/v2`.
 *
 * Telnyx publishes its description without a licence, so it is not at hand. The documents at hand name the lists of SIMs, SIM
 * actions, connectivity logs and audit events, and that a SIM is deleted with DELETE. They tell of the other operations without
 * their addresses: those marked *unconfirmed* follow the provider's naming and were checked against nothing. A wrong one is
 * answered with 404, which is a refusal, so nothing is changed by it.
 */

const part = encodeURIComponent;

export const simCards = '/sim_cards';

/** Read, changed (unconfirmed: with PATCH) and deleted. */
export function simCard(id: string): string {
  return `${simCards}/${part(id)}`;
}

/** Unconfirmed. */
export function simCardVerb(id: string, verb: 'enable' | 'disable'): string {
  return `${simCard(id)}/actions/${verb}`;
}

/** The list is documented; one action below it is unconfirmed. */
export function simCardAction(id: string): string {
  return `/sim_card_actions/${part(id)}`;
}

/** The resource is documented; that it lies below a SIM is unconfirmed. */
export function connectivityLogs(id: string): string {
  return `${simCard(id)}/wireless_connectivity_logs`;
}

/** Unconfirmed. */
export const simCardGroups = '/sim_card_groups';

/** Unconfirmed; the record type is documented. */
export const detailRecords = '/detail_records';
export const usageRecordType = 'sim_card_usage';

export const auditEvents = '/audit_events';
