import type { ActionFact, ActionInput, ActionKind } from '../../../shared/contract/index.ts';
import { networkTarget } from '../../../shared/networks.ts';
import { areaText } from '../../../shared/area.ts';
import { smsLength } from '../../../shared/sms.ts';
import type { ActionParameters } from '../providers/connector.ts';

/** What of a SIM is compared with what was chosen for it. */
export interface AskedSim {
  readonly groupId: string | null;
  readonly speedClass: string | null;
  readonly dataLimitBytes: number | null;
  readonly tags: Readonly<Record<string, string>>;
  /** ICCID of the eSIM profile in use; null where nobody told. */
  readonly activeProfile?: string | null;
}

/** What a kind of action asks for beside the SIMs. */
export interface Asked {
  /** Undefined where it was not chosen yet. */
  wanted(chosen: ActionInput): string | number | undefined;
  /** The same as the SIM has it now. */
  now(sim: AskedSim, chosen: ActionInput): string | number | null;
  readonly missing: string;
  readonly already: string;
  /** Only what the kind asks for travels: a leftover of another choice must not reach the provider. */
  parameters(chosen: ActionInput): ActionParameters;
  /**
   * The choice for people, as it is kept, shown and reported. What must not be kept is left out here.
   *
   * @param groupName the name of a group, or its id where no name is known
   */
  facts(chosen: ActionInput, groupName: (groupId: string) => string): readonly ActionFact[];
}

/** Kinds with a choice; the others ask for nothing but SIMs. */
export const askedOf: Readonly<Partial<Record<ActionKind, Asked>>> = {
  set_group: {
    wanted: ({ groupId }) => groupId,
    now: ({ groupId }) => groupId,
    missing: 'Choose the group first.',
    already: 'Already in that group.',
    parameters: ({ groupId }) => (groupId === undefined ? {} : { groupId }),
    facts: ({ groupId }, groupName) =>
      groupId === undefined ? [] : [{ label: 'Group', value: named(groupName(groupId), groupId) }],
  },
  set_speed: {
    wanted: ({ speedClass }) => speedClass,
    now: ({ speedClass }) => speedClass,
    missing: 'Choose the speed class first.',
    already: 'Already at that speed class.',
    parameters: ({ speedClass }) => (speedClass === undefined ? {} : { speedClass }),
    facts: ({ speedClass }) =>
      speedClass === undefined ? [] : [{ label: 'Speed class', value: speedClass }],
  },
  data_limit: {
    wanted: ({ dataLimitBytes }) => dataLimitBytes,
    now: ({ dataLimitBytes }) => dataLimitBytes,
    missing: 'Enter the limit first.',
    already: 'That limit is set already.',
    parameters: ({ dataLimitBytes }) => (dataLimitBytes === undefined ? {} : { dataLimitBytes }),
    facts: ({ dataLimitBytes }) =>
      dataLimitBytes === undefined ? [] : [{ label: 'Data limit', value: inBytes(dataLimitBytes) }],
  },
  block_network: network('Name the network or the country to block first.'),
  allow_network: network('Name the network or the country to allow again first.'),
  set_rat: {
    wanted: ({ rats }) => rats?.join(','),
    now: () => null,
    missing: 'Choose the radio technologies first.',
    already: '',
    parameters: ({ rats }) => (rats === undefined ? {} : { rats }),
    facts: ({ rats }) =>
      rats === undefined ? [] : [{ label: 'Allowed radio technologies', value: rats.join(', ') }],
  },
  area_lock: {
    wanted: ({ area }) => (area === undefined ? undefined : areaText(area)),
    now: () => null,
    missing: 'Name the area first.',
    already: '',
    parameters: ({ area }) => (area === undefined ? {} : { area }),
    facts: ({ area }) => (area === undefined ? [] : [{ label: 'Area', value: areaText(area) }]),
  },
  set_tag: {
    wanted: ({ tagName, tagValue }) => (tagName === undefined ? undefined : (tagValue ?? '')),
    now: ({ tags }, { tagName }) => tags[tagName ?? ''] ?? '',
    missing: 'Name the tag first.',
    already: 'It has that tag already.',
    parameters: ({ tagName, tagValue }) =>
      tagName === undefined ? {} : { tagName, tagValue: tagValue ?? '' },
    facts: ({ tagName, tagValue = '' }) =>
      tagName === undefined
        ? []
        : [{ label: 'Tag', value: tagValue === '' ? `${tagName}, taken away` : `${tagName}: ${tagValue}` }],
  },
  send_sms: {
    wanted: ({ smsText }) => smsText,
    now: () => null,
    missing: 'Write the message first.',
    already: '',
    parameters: ({ smsText, smsKeepText }) =>
      smsText === undefined ? {} : { smsText, ...(smsKeepText === true ? { smsKeepText } : {}) },
    facts: ({ smsText, smsKeepText }) =>
      smsText === undefined
        ? []
        : [{ label: 'Message', value: smsKeepText === true ? smsText : smsWords(smsText) }],
  },
  profile_enable: {
    wanted: ({ profileId }) => profileId,
    now: ({ activeProfile }) => activeProfile ?? null,
    missing: 'Choose the profile first.',
    already: 'That profile is in use already.',
    parameters: ({ profileId }) => (profileId === undefined ? {} : { profileId }),
    facts: profileFact,
  },
  profile_delete: {
    wanted: ({ profileId }) => profileId,
    now: () => null,
    missing: 'Choose the profile first.',
    already: '',
    parameters: ({ profileId }) => (profileId === undefined ? {} : { profileId }),
    facts: profileFact,
  },
};

/** What is blocked already is told by a setting that no row holds: the outbox reads it before anything is sent. */
function network(missing: string): Asked {
  return {
    wanted: (chosen) => chosen.network,
    now: () => null,
    missing,
    already: '',
    parameters: (chosen) => (chosen.network === undefined ? {} : { network: chosen.network }),
    facts: (chosen) => {
      if (chosen.network === undefined) return [];
      const country = networkTarget(chosen.network)?.kind === 'country';
      return [{ label: country ? 'Country' : 'Network', value: chosen.network }];
    },
  };
}

function profileFact({ profileId }: ActionInput): readonly ActionFact[] {
  return profileId === undefined ? [] : [{ label: 'Profile', value: profileId }];
}

/** "42 of 160 characters, GSM 7-bit". What was written stays out of it. */
export function smsWords(text: string): string {
  const { encoding, units, limit } = smsLength(text);
  return `${units} of ${limit} characters, ${encoding === 'gsm7' ? 'GSM 7-bit' : 'UCS-2'}`;
}

function named(name: string, id: string): string {
  return name === id ? id : `${name} (${id})`;
}

/** Decimal units, as providers bill; the exact figure where the unit rounds it. */
function inBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1_000 ** power;
  const words = `${amount.toLocaleString('en', { maximumFractionDigits: 2 })} ${units[power] ?? 'bytes'}`;
  return Number(amount.toFixed(2)) === amount ? words : `${words} (${bytes.toLocaleString('en')} bytes)`;
}
