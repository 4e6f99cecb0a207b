import {
  ListName,
  type ListContent,
  type ListOutcome,
  type NamedList,
} from '../../../shared/contract/index.ts';
import { formatCount } from '../../ui/format.ts';

/** What a list holds, for people. */
export const contentWords: Readonly<Record<ListContent, string>> = {
  indicators: 'Indicators',
  networks: 'Addresses and networks',
  resolvers: 'Resolvers',
  domains: 'Domains',
  hosts: 'Names of hosts',
  countries: 'Countries',
  plmns: 'Networks (PLMN)',
  tacs: 'Types of devices (TAC)',
  firmware: 'Firmware versions',
  apns: 'APNs',
  senders: 'Senders',
  texts: 'Texts',
};

/** What to write, as an example. */
export const contentExamples: Readonly<Record<ListContent, string>> = {
  indicators: '192[.]0[.]2[.]66\n198.51.100.0/24\nevil[.]example\nhxxps://evil[.]example/gate',
  networks: '198.51.100.0/24\n2001:db8::/32',
  resolvers: '198.51.100.53',
  domains: 'meridian.example',
  hosts: 'fota.meridian.example',
  countries: 'NL\nBE\nDE',
  plmns: '20408\n26201',
  tacs: '35710306',
  firmware: '4.2.1\n4.3.*',
  apns: 'iot.example',
  senders: '+49171234567',
  texts: 'any text',
};

/** How long entries hold: `30 days`. */
export function ageWords(ageDays: number | null): string {
  if (ageDays === null) return 'for ever';
  return ageDays === 1 ? '1 day' : `${formatCount(ageDays)} days`;
}

/** What an outcome counts, in the order in which people ask. */
export function outcomeWords(outcome: ListOutcome, done: boolean): readonly string[] {
  const parts: readonly (readonly [number, string])[] = [
    [outcome.added, done ? 'added' : 'would be added'],
    [outcome.refreshed, done ? 'refreshed' : 'would be refreshed'],
    [outcome.unchanged, 'unchanged'],
    [outcome.removed, done ? 'removed' : 'would be removed'],
    [outcome.alreadyEnded, 'have ended by their own dates and will not match'],
    [outcome.notForDetection, 'are marked as not for detection and left out'],
    [outcome.notUnderstood, 'are not understood and left out'],
    [outcome.refused, 'are refused'],
  ];
  return parts.filter(([count]) => count > 0).map(([count, words]) => `${formatCount(count)} ${words}`);
}

/** A file name as a name of a list: `Blocklist (2).csv` → `blocklist_2`. */
export function nameFrom(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 64);
}

/** Why rules cannot call a list so, or null. */
export function nameProblem(name: string): string | null {
  if (ListName.safeParse(name).success) return null;
  if (name === '') return 'It needs a name that rules can use.';
  if (!/^[a-z]/.test(name)) return 'The name begins with a small letter.';
  return /[^a-z0-9_-]/.test(name)
    ? 'The name holds small letters, digits, _ and - only.'
    : 'The name has 2 to 64 characters.';
}

/** Why a list does nothing, or null. */
export function idleWords(list: NamedList): string | null {
  if (!list.enabled) return 'Switched off.';
  if (list.entries > 0) return null;
  if (list.ended > 0) return 'All of its entries have ended.';
  return list.purpose === 'allow'
    ? 'Empty: the rules that need it are blind, and find nothing.'
    : 'Empty: nothing is looked for.';
}
