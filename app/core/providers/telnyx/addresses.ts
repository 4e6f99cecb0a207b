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

function simCardAction(id: string): string {
  return `/sim_card_actions/${part(id)}`;
}

export function connectivityLogs(id: string): string {
  return `${simCard(id)}/wireless_connectivity_logs`;
}

export const simCardGroups = '/sim_card_groups';

export function simCardGroup(id: string): string {
  return `${simCardGroups}/${part(id)}`;
}

export function simCardGroupVerb(
  id: string,
  verb: 'set_wireless_blocklist' | 'remove_wireless_blocklist',
): string {
  return `${simCardGroup(id)}/actions/${verb}`;
}

/** Actions on groups have a list and numbers of their own: their ids are told apart from those of SIM actions by what stands before. */
export const simCardGroupActions = '/sim_card_group_actions';
const ofGroup = 'group:';

export function groupActionId(id: string): string {
  return `${ofGroup}${id}`;
}

/** Where the action of an operation is asked for. */
export function actionOf(operationId: string): string {
  return operationId.startsWith(ofGroup)
    ? `${simCardGroupActions}/${part(operationId.slice(ofGroup.length))}`
    : simCardAction(operationId);
}

export const wirelessBlocklists = '/wireless_blocklists';
export const wirelessBlocklistValues = '/wireless_blocklist_values';

export function wirelessBlocklist(id: string): string {
  return `${wirelessBlocklists}/${part(id)}`;
}

export const detailRecords = '/detail_records';
export const usageRecordType = 'sim_card_usage';

export const auditEvents = '/audit_events';
