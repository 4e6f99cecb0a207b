import type { FirmwareFacts, InventoryFacts } from '../imports/facts.ts';

/**
 * What a SIM's device is, in the fleet's words: from the labels that people set here, else from the provider's tags, because
 * people keep them there, else from the imported device inventory.
 *
 * Tag names that count, without regard to case: `name` or `device`; `model`; `class` or `device_class`; `site`; `owner` or
 * `team`; `firmware` or `fw`; `criticality`. Criticality is `low`, `medium`, `high`, `critical`, or the level 1 to 4.
 */
export interface Description {
  readonly device: string | null;
  readonly model: string | null;
  readonly deviceClass: string | null;
  readonly site: string | null;
  readonly owner: string | null;
  readonly firmware: string | null;
  /** Weight of the asset: 1, 2, 4 or 8; null when nobody said. */
  readonly criticality: number | null;
  readonly eid: string | null;
}

/** What imported evidence says of a SIM, as far as it describes the device. */
export interface DeviceEvidence {
  /** What people here say of it, by name as a tag. */
  readonly labels: Readonly<Record<string, string>>;
  readonly inventory: Partial<InventoryFacts> | null;
  readonly firmware: Partial<FirmwareFacts> | null;
}

export const noEvidence: DeviceEvidence = { labels: {}, inventory: null, firmware: null };

export function describe(tags: Readonly<Record<string, string>>, evidence: DeviceEvidence): Description {
  const words = new Map(
    [...Object.entries(tags), ...Object.entries(evidence.labels)].map(([name, value]) => [
      name.toLowerCase(),
      value.trim(),
    ]),
  );
  const tag = (...names: readonly string[]): string | null => {
    for (const name of names) {
      const value = words.get(name);
      if (value !== undefined && value !== '') return value;
    }
    return null;
  };
  const { inventory, firmware } = evidence;
  return {
    device: tag('name', 'device') ?? inventory?.name ?? null,
    model: tag('model') ?? modelOf(inventory),
    deviceClass: tag('class', 'device_class') ?? inventory?.deviceClass ?? null,
    site: tag('site') ?? inventory?.site ?? null,
    owner: tag('owner', 'team') ?? inventory?.owner ?? null,
    firmware: tag('firmware', 'fw') ?? firmware?.version ?? null,
    criticality: weightOf(tag('criticality')) ?? inventory?.criticality ?? null,
    eid: inventory?.eid ?? null,
  };
}

/** Maker and model in one, as tags write it. */
function modelOf(inventory: DeviceEvidence['inventory']): string | null {
  const model = inventory?.model ?? null;
  const maker = inventory?.maker ?? null;
  return model === null || maker === null || model.startsWith(maker) ? model : `${maker} ${model}`;
}

const weights: ReadonlyMap<string, number> = new Map([
  ['low', 1],
  ['1', 1],
  ['medium', 2],
  ['2', 2],
  ['high', 4],
  ['3', 4],
  ['critical', 8],
  ['4', 8],
]);

function weightOf(word: string | null): number | null {
  return word === null ? null : (weights.get(word.toLowerCase()) ?? null);
}
