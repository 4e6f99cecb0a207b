/** SIM groups: one per device class and region, and one to move suspects into. */
import { deviceClasses, posTerminal } from './classes.ts';
import type { DeviceClass } from './classes.ts';
import type { Gateway } from './gateways.ts';
import { allowedCountries } from './geography.ts';
import type { Region } from './geography.ts';
import { purpose } from './purposes.ts';
import { uuid } from './random.ts';

export interface Group {
  readonly groupId: string;
  readonly name: string;
  /** Null for the group on the provider's shared gateway. */
  readonly gateway: Gateway | null;
  readonly customDns: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const regions: readonly Region[] = ['West', 'Nordic', 'Isles', 'France'];
const plural: Readonly<Record<string, string>> = {
  'Heat meter': 'Heat meters',
  'POS terminal': 'POS terminals',
  'EV charger': 'EV chargers',
  'Lift gateway': 'Lift gateways',
  'Pump controller': 'Pump controllers',
  Camera: 'Cameras',
};

/**
 * All groups, in the order in which the API lists them.
 *
 * Chargers and cameras sit on the open gateway; the POS terminals of the Isles were never moved off the shared one.
 */
export function groupsOf(seed: number, gateways: readonly Gateway[]): readonly Group[] {
  const gateway = (key: Gateway['key']): Gateway | null => gateways.find((each) => each.key === key) ?? null;
  const ordinary = deviceClasses.flatMap((deviceClass, c) =>
    regions.map((region, r): Group => {
      const shared = deviceClass === posTerminal && region === 'Isles';
      const open = deviceClass.name === 'EV charger' || deviceClass.name === 'Camera';
      return {
        groupId: uuid(seed, c * 16 + r, purpose.groupId),
        name: `${plural[deviceClass.name] ?? deviceClass.name} ${region}`,
        gateway: shared ? null : gateway(open ? 'edge' : 'core'),
        customDns: !shared && !open,
        tags: groupTags(deviceClass, region),
      };
    }),
  );
  const quarantine: Group = {
    groupId: uuid(seed, 999, purpose.groupId),
    name: 'Quarantine',
    gateway: gateway('quarantine'),
    customDns: true,
    tags: { purpose: 'quarantine', last_drill: '2026-09-03', drill_minutes: '4' },
  };
  return [...ordinary, quarantine];
}

function groupTags(deviceClass: DeviceClass, region: Region): Record<string, string> {
  return {
    device_class: deviceClass.name,
    region,
    allowed_countries: allowedCountries[region].join(','),
    allowed_radio: deviceClass.name === 'Lift gateway' ? 'LTE,LTE-M,GSM' : 'LTE,LTE-M,NB-IoT',
    expected_interval_s: String(deviceClass.expectedInterval / 1000),
    monthly_quota_mb: String(deviceClass.quotaMb),
  };
}

/** Position in `groupsOf` of the group for a class and region. */
export function groupIndexOf(deviceClass: DeviceClass, region: Region): number {
  return deviceClasses.indexOf(deviceClass) * regions.length + regions.indexOf(region);
}
