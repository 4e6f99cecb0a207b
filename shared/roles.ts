/**
 * What each role may run. A role says what a person of the workspace is trusted with and stands in every audit row; it is chosen by
 * whoever sits at the console, so it keeps people from slips, not from one another.
 */

/** Commands that change nothing for others: a viewer may read the network anew, say who they are, and stop what runs. */
const reading: ReadonlySet<string> = new Set([
  'actions.reconcile',
  'lists.cancelLookBack',
  'notifications.desktopShown',
  'posture.recompute',
  'reports.record',
  'sync.cancel',
  'sync.start',
  'system.dismissNotice',
  'system.setUser',
]);

/** What decides what is told and done: not for somebody who works at sites. Anybody but a viewer may stop automation. */
const deciding: ReadonlySet<string> = new Set([
  'lists.add',
  'lists.change',
  'lists.create',
  'lists.import',
  'lists.remove',
  'lists.removeEntries',
  'lists.restore',
  'lists.watch',
  'notifications.enable',
  'notifications.remove',
  'notifications.save',
  'responses.approve',
  'responses.decline',
  'responses.set',
  'suppressions.add',
  'suppressions.applyFilter',
  'suppressions.extend',
  'suppressions.revoke',
  'suppressions.setRefractory',
  'suppressions.undoFilter',
]);

/** What lets the console act without a person. */
const leading: ReadonlySet<string> = new Set(['responses.arm', 'responses.limit', 'responses.release']);

/**
 * Why a role may not run an operation, in a sentence for people; null where it may. The console itself (`system`) may run all.
 *
 * @param kind of the operation, as the contract says: everybody reads
 */
export function refusalOf(op: string, kind: 'query' | 'command', role: string): string | null {
  if (kind === 'query' || role === 'system') return null;
  if (role === 'viewer' && !reading.has(op)) return 'A viewer reads and changes nothing.';
  if (role === 'engineer' && deciding.has(op)) return 'That is for an analyst or a lead.';
  if (role !== 'lead' && leading.has(op)) return 'Only a lead lets rules act by themselves.';
  return null;
}
