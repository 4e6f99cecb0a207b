import {
  actionKinds,
  actionStates,
  severities,
  type ActionKind,
  type ActionState,
} from '../../../shared/contract/index.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';

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
  /** One more than the highest SIM key: every column is at least this long. */
  readonly end: () => number;
  put(row: ColumnRow): void;
  remove(simKey: number): void;
  clearOverlay(simKey: number): void;
  overlay(simKey: number, overlay: Overlay): void;
  incidents(simKey: number): number;
  action(simKey: number): { actionId: number; kind: ActionKind; state: ActionState } | null;
  layers(simKey: number): (number | null)[];
  /** Place of each row in the order of a text column, from 1; 0 where the text is missing. */
  textRanks(column: TextColumn): Uint32Array;
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
  const words = fromNames(wordColumns, () => new Uint32Array(capacity));
  const dictionaries = fromNames(wordColumns, createDictionary);
  const numbers = fromNames(numberColumns, () => new Float64Array(capacity).fill(Number.NaN));
  const texts = fromNames(textColumns, (): (string | null)[] => []);
  const ranks = new Map<TextColumn, Uint32Array>();

  const grow = (needed: number): void => {
    if (needed <= capacity) return;
    capacity = Math.max(needed, Math.ceil(capacity * 1.6));
    alive = copyInto(new Uint8Array(capacity), alive);
    severity = copyInto(new Uint8Array(capacity).fill(noSeverity), severity);
    incidentCount = copyInto(new Uint16Array(capacity), incidentCount);
    actionId = copyInto(new Uint32Array(capacity), actionId);
    actionKind = copyInto(new Uint8Array(capacity), actionKind);
    actionState = copyInto(new Uint8Array(capacity), actionState);
    layerScores = copyInto(new Uint8Array(capacity * 6).fill(unknownLayer), layerScores);
    for (const name of wordColumns) words[name] = copyInto(new Uint32Array(capacity), words[name]);
    for (const name of numberColumns)
      numbers[name] = copyInto(new Float64Array(capacity).fill(Number.NaN), numbers[name]);
  };

  return {
    size: () => size,
    alive: () => alive,
    words,
    dictionaries,
    texts,
    numbers,
    severity: () => severity,
    end: () => end,
    put(row) {
      const key = row.sim_key;
      grow(key + 1);
      if (key >= end) end = key + 1;
      if (alive[key] === 0) size++;
      alive[key] = 1;
      for (const name of wordColumns) words[name][key] = dictionaries[name].code(row[name]);
      for (const name of numberColumns) numbers[name][key] = row[name] ?? Number.NaN;
      for (const name of textColumns) {
        if (texts[name][key] === row[name]) continue;
        texts[name][key] = row[name];
        ranks.delete(name);
      }
      const layers = [row.layer_1, row.layer_2, row.layer_3, row.layer_4, row.layer_5, row.layer_6];
      for (const [index, score] of layers.entries())
        layerScores[key * 6 + index] = score === null ? unknownLayer : Math.round(score * 100);
    },
    remove(simKey) {
      if (alive[simKey] !== 1) return;
      alive[simKey] = 0;
      size--;
    },
    clearOverlay(simKey) {
      severity[simKey] = noSeverity;
      incidentCount[simKey] = 0;
      actionId[simKey] = 0;
    },
    overlay(simKey, overlay) {
      severity[simKey] = overlay.severity;
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
    textRanks(column) {
      const known = ranks.get(column);
      if (known !== undefined && known.length >= end) return known;
      const made = rankTexts(texts[column], alive, end);
      ranks.set(column, made);
      return made;
    },
  };
}

function rankTexts(texts: readonly (string | null)[], alive: Uint8Array, end: number): Uint32Array {
  const keys: number[] = [];
  for (let key = 1; key < end; key++) if (alive[key] === 1 && typeof texts[key] === 'string') keys.push(key);
  // Plain code-unit order: a collator would cost seconds at a million rows, and digits sort right without one.
  keys.sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1));
  const ranks = new Uint32Array(end);
  for (const [index, key] of keys.entries()) ranks[key] = index + 1;
  return ranks;
}

function fromNames<N extends string, T>(names: readonly N[], make: () => T): Record<N, T> {
  return Object.fromEntries(names.map((name) => [name, make()])) as Record<N, T>;
}

function copyInto<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(target: T, source: T): T {
  target.set(source as never);
  return target;
}
