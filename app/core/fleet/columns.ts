import {
  actionKinds,
  actionStates,
  severities,
  type ActionKind,
  type ActionState,
} from '../../../shared/contract/index.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';
import { createGroups, type Groups } from './groups.ts';

/** Columns whose words repeat: a code per row. */
export const wordColumns = [
  'model',
  'device_class',
  'site',
  'firmware',
  'lifecycle',
  'connectivity',
  'provider_id',
  'imei_lock',
  'country',
  'rat',
  'plmn',
  'apn',
  'group_id',
] as const;
export type WordColumn = (typeof wordColumns)[number];

/** Columns that have a facet. With the severity they make the groups of rows that facets count alike. */
export const groupedColumns = [
  'lifecycle',
  'imei_lock',
  'provider_id',
  'country',
  'device_class',
  'rat',
] as const satisfies readonly WordColumn[];
/** Place of the severity in a group: after the columns. */
export const severityPlace = groupedColumns.length;

/** Columns whose words hardly repeat: a string per row, and a rank made when someone sorts by it. */
export const textColumns = ['iccid', 'device'] as const;
export type TextColumn = (typeof textColumns)[number];

/** Numbers; NaN where nothing is known. */
export const numberColumns = ['data_24h', 'last_seen_at', 'criticality', 'score', 'coverage'] as const;
export type NumberColumn = (typeof numberColumns)[number];

/** What a row of the grid is made of, as it comes from the databases. */
export interface ColumnRow {
  readonly sim_key: number;
  readonly iccid: string;
  readonly iccid_body: string;
  readonly device: string | null;
  readonly model: string | null;
  readonly device_class: string | null;
  readonly site: string | null;
  readonly firmware: string | null;
  readonly lifecycle: string;
  readonly connectivity: string;
  readonly provider_id: string;
  readonly imei_lock: string;
  readonly country: string | null;
  readonly rat: string | null;
  readonly plmn: string | null;
  readonly apn: string | null;
  readonly group_id: string | null;
  readonly data_24h: number | null;
  readonly last_seen_at: number | null;
  readonly criticality: number | null;
  readonly score: number | null;
  readonly coverage: number | null;
  readonly layer_1: number | null;
  readonly layer_2: number | null;
  readonly layer_3: number | null;
  readonly layer_4: number | null;
  readonly layer_5: number | null;
  readonly layer_6: number | null;
}

/** What the ledger adds to a SIM. */
export interface Overlay {
  readonly severity: number;
  readonly incidents: number;
  readonly actionId: number;
  readonly actionKind: number;
  readonly actionState: number;
}

/** Severity as a number that sorts worst first; 255 for none. */
export const noSeverity = 255;
export const severityRank = (word: string): number => {
  const rank = severities.findIndex((severity) => severity === word);
  return rank === -1 ? noSeverity : rank;
};

const unknownLayer = 255;
const layerByte = (score: number | null): number => (score === null ? unknownLayer : Math.round(score * 100));

/**
 * The fleet in typed columns, indexed by SIM key: filter, sort and facets of 100,000 SIMs cost milliseconds and
 * never touch the databases. Row 0 is never used.
 */
export interface FleetColumns {
  readonly size: () => number;
  readonly alive: () => Uint8Array;
  readonly words: Readonly<Record<WordColumn, Uint32Array>>;
  readonly dictionaries: Readonly<Record<WordColumn, Dictionary>>;
  readonly texts: Readonly<Record<TextColumn, (string | null)[]>>;
  readonly numbers: Readonly<Record<NumberColumn, Float64Array>>;
  readonly severity: () => Uint8Array;
  /** The group of each row, and what the groups are made of. */
  readonly grouped: () => Uint32Array;
  readonly groups: Groups;
  /** One more than the highest SIM key: every column is at least this long. */
  readonly end: () => number;
  /** Makes room for SIM keys below `end` at once: growing step by step copies every column each time. */
  reserve(end: number): void;
  put(row: ColumnRow): void;
  remove(simKey: number): void;
  clearOverlay(simKey: number): void;
  overlay(simKey: number, overlay: Overlay): void;
  incidents(simKey: number): number;
  action(simKey: number): { actionId: number; kind: ActionKind; state: ActionState } | null;
  layers(simKey: number): (number | null)[];
}

export function createColumns(): FleetColumns {
  let capacity = 1024;
  let end = 1;
  let size = 0;
  let alive = new Uint8Array(capacity);
  let severity = new Uint8Array(capacity).fill(noSeverity);
  let incidentCount = new Uint16Array(capacity);
  let actionId = new Uint32Array(capacity);
  let actionKind = new Uint8Array(capacity);
  let actionState = new Uint8Array(capacity);
  let layerScores = new Uint8Array(capacity * 6).fill(unknownLayer);
  let grouped = new Uint32Array(capacity);
  const groups = createGroups(groupedColumns.length + 1);
  const group = new Uint32Array(groupedColumns.length + 1);
  const words = fromNames(wordColumns, () => new Uint32Array(capacity));
  const dictionaries = fromNames(wordColumns, createDictionary);
  const numbers = fromNames(numberColumns, () => new Float64Array(capacity).fill(Number.NaN));
  const texts = fromNames(textColumns, (): (string | null)[] => []);

  const grow = (needed: number): void => {
    if (needed <= capacity) return;
    capacity = needed;
    alive = copyInto(new Uint8Array(capacity), alive);
    severity = copyInto(new Uint8Array(capacity).fill(noSeverity), severity);
    incidentCount = copyInto(new Uint16Array(capacity), incidentCount);
    actionId = copyInto(new Uint32Array(capacity), actionId);
    actionKind = copyInto(new Uint8Array(capacity), actionKind);
    actionState = copyInto(new Uint8Array(capacity), actionState);
    layerScores = copyInto(new Uint8Array(capacity * 6).fill(unknownLayer), layerScores);
    grouped = copyInto(new Uint32Array(capacity), grouped);
    for (const name of wordColumns) words[name] = copyInto(new Uint32Array(capacity), words[name]);
    for (const name of numberColumns)
      numbers[name] = copyInto(new Float64Array(capacity).fill(Number.NaN), numbers[name]);
  };

  const regroup = (key: number): void => {
    for (const [place, name] of groupedColumns.entries()) group[place] = words[name][key] ?? 0;
    group[severityPlace] = severity[key] ?? noSeverity;
    grouped[key] = groups.of(group);
  };

  return {
    size: () => size,
    alive: () => alive,
    words,
    dictionaries,
    texts,
    numbers,
    severity: () => severity,
    grouped: () => grouped,
    groups,
    end: () => end,
    reserve: grow,
    put(row) {
      const key = row.sim_key;
      if (key >= capacity) grow(Math.max(key + 1, Math.ceil(capacity * 1.3)));
      if (key >= end) end = key + 1;
      if (alive[key] === 0) size++;
      alive[key] = 1;
      for (const name of wordColumns) words[name][key] = dictionaries[name].code(row[name]);
      regroup(key);
      for (const name of numberColumns) numbers[name][key] = row[name] ?? Number.NaN;
      for (const name of textColumns) texts[name][key] = row[name];
      const at = key * 6;
      layerScores[at] = layerByte(row.layer_1);
      layerScores[at + 1] = layerByte(row.layer_2);
      layerScores[at + 2] = layerByte(row.layer_3);
      layerScores[at + 3] = layerByte(row.layer_4);
      layerScores[at + 4] = layerByte(row.layer_5);
      layerScores[at + 5] = layerByte(row.layer_6);
    },
    remove(simKey) {
      if (alive[simKey] !== 1) return;
      alive[simKey] = 0;
      size--;
    },
    clearOverlay(simKey) {
      if (severity[simKey] !== noSeverity) {
        severity[simKey] = noSeverity;
        regroup(simKey);
      }
      incidentCount[simKey] = 0;
      actionId[simKey] = 0;
    },
    overlay(simKey, overlay) {
      severity[simKey] = overlay.severity;
      regroup(simKey);
      incidentCount[simKey] = Math.min(overlay.incidents, 65_535);
      actionId[simKey] = overlay.actionId;
      actionKind[simKey] = overlay.actionKind;
      actionState[simKey] = overlay.actionState;
    },
    incidents: (simKey) => incidentCount[simKey] ?? 0,
    action(simKey) {
      const id = actionId[simKey] ?? 0;
      const kind = actionKinds[actionKind[simKey] ?? 0];
      const state = actionStates[actionState[simKey] ?? 0];
      return id === 0 || kind === undefined || state === undefined ? null : { actionId: id, kind, state };
    },
    layers: (simKey) =>
      Array.from(layerScores.subarray(simKey * 6, simKey * 6 + 6), (score) =>
        score === unknownLayer ? null : score,
      ),
  };
}

function fromNames<N extends string, T>(names: readonly N[], make: () => T): Record<N, T> {
  return Object.fromEntries(names.map((name) => [name, make()])) as Record<N, T>;
}

function copyInto<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(target: T, source: T): T {
  target.set(source as never);
  return target;
}
