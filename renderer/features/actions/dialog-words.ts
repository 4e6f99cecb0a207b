import type { ActionKind, ActionPreview } from '../../../shared/contract/index.ts';
import { actionWords, undoOf } from '../../data/words.ts';
import { formatCount } from '../../ui/format.ts';
import { needsInput } from './action-input.tsx';

/** What happens to the SIMs that an action reaches. */
export const willBe: Readonly<Record<ActionKind, string>> = {
  suspend: 'will be suspended',
  resume: 'will be resumed',
  imei_lock: 'will be locked to their device',
  imei_unlock: 'will be unlocked',
  area_lock: 'will be held to their area',
  area_unlock: 'will be free to move',
  session_reset: 'will lose their session',
  activate: 'will be activated',
  deactivate: 'will be deactivated',
  terminate: 'will be terminated for good',
  set_group: 'will move to the group',
  set_speed: 'will be held to the speed class',
  data_limit: 'will stop at the limit',
  block_network: 'will be kept off the network',
  allow_network: 'will be let into the network again',
  set_rat: 'will be held to the radio technologies',
  set_tag: 'will carry the tag',
  send_sms: 'will be sent the message',
  profile_enable: 'will switch to the profile',
  profile_delete: 'will lose the profile for good',
};

/** What a person has to say first, and how it is said. */
export const waitsFor: Readonly<Partial<Record<ActionKind, readonly [verb: string, what: string]>>> = {
  set_group: ['Choose', 'group'],
  set_speed: ['Choose', 'speed class'],
  data_limit: ['Enter', 'limit'],
  block_network: ['Name', 'network'],
  allow_network: ['Name', 'network'],
  set_rat: ['Choose', 'radio technologies'],
  area_lock: ['Name', 'area'],
  set_tag: ['Name', 'tag'],
  send_sms: ['Write', 'message'],
  profile_enable: ['Choose', 'profile'],
  profile_delete: ['Choose', 'profile'],
};

/** "Suspend 21 SIMs", "Move 3 SIMs to Quarantine". @param words what was chosen, with its preposition */
export function actOn(action: ActionKind, sims: string, words?: string): string {
  const chosen = words === undefined ? '' : ` ${words}`;
  if (action === 'set_group') return `Move ${sims}${chosen === '' ? ' to the group' : chosen}`;
  if (action === 'set_speed') return `Limit the speed of ${sims}${chosen}`;
  if (action === 'data_limit') return `Limit the data of ${sims}${chosen}`;
  if (action === 'block_network') return `Block ${words ?? 'a network'} for ${sims}`;
  if (action === 'allow_network') return `Allow ${words ?? 'a network'} for ${sims}`;
  if (action === 'set_rat') return `Choose the radio technologies of ${sims}`;
  if (action === 'set_tag') return `Tag ${sims}${chosen}`;
  if (action === 'send_sms') return `Send an SMS to ${sims}`;
  if (action === 'profile_enable') return `Switch ${sims}${chosen}`;
  if (action === 'profile_delete') return `Delete a profile${chosen} on ${sims}`;
  return `${actionWords[action]} ${sims}`;
}

/** Whether and how it can be taken back. */
export function undoText(action: ActionKind): string {
  const undo = undoOf[action];
  if (action === 'send_sms') return 'What left cannot be called back.';
  if (action === 'profile_delete') return 'Cannot be taken back.';
  if (undo !== null) return `Can be taken back with ${actionWords[undo]}.`;
  return needsInput(action) ? 'Taken back by choosing the former one again.' : 'Cannot be taken back.';
}

/** Names the providers at which nothing would ever show that it happened; empty where all show it. */
export function unconfirmedBy(preview: ActionPreview | undefined): string {
  const blind = preview?.providers.filter(({ confirmed }) => !confirmed).map(({ name }) => name) ?? [];
  return blind.length === 0
    ? ''
    : `${blind.join(', ')} shows nothing that would confirm it: there it ends as handed over. `;
}

/** "21 SIMs", "19 of 21 SIMs". */
export function titleCount(preview: ActionPreview): string {
  const sims = preview.total === 1 ? '1 SIM' : `${formatCount(preview.total)} SIMs`;
  return preview.acts === preview.total ? sims : `${formatCount(preview.acts)} of ${sims}`;
}
