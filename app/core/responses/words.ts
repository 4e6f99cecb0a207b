import type { ActionKind } from '../../../shared/contract/index.ts';
import type { StoredProposal } from './store.ts';

const kindWords: Readonly<Partial<Record<ActionKind, string>>> = {
  imei_lock: 'lock to their device',
  imei_unlock: 'unlock from their device',
  session_reset: 'reset the sessions of',
  set_group: 'move to another group',
  set_speed: 'limit the speed of',
  data_limit: 'limit the data of',
  block_network: 'block a network for',
  allow_network: 'allow a network for',
  set_rat: 'choose the radio technologies of',
  set_tag: 'tag',
  send_sms: 'send a message to',
};

/** "suspend its SIMs": what is proposed, after "to". */
export function wordsOf({ kind, scope }: Pick<StoredProposal, 'kind' | 'scope'>): string {
  const verb = kind === null ? 'tell of' : verbOf(kind);
  return `${verb} ${scope === 'sims' ? 'its SIMs' : 'all SIMs in the groups of its SIMs'}`;
}

/** "suspend", "lock to their device". */
export function verbOf(kind: ActionKind): string {
  return kindWords[kind] ?? kind.replaceAll('_', ' ');
}
