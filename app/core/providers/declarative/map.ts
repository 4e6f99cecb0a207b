import type { Connectivity, ImeiLock, Lifecycle } from '../../../../shared/contract/index.ts';
import { digitsOf, imei14, luhnDigit } from '../../../../shared/ids.ts';
import type { SimReading } from '../readings.ts';
import { countryOf, plmnOf } from '../mcc.ts';
import type { Choice, SimMapping, StateWord, TextField, Words } from './model.ts';
import { countOf, textOf, valueAt, type Path } from './path.ts';
import { quoted } from '../../../../shared/near-words.ts';
import { toBytes, toMoment, type TimeForm } from './units.ts';

export type MappedRow =
  | { readonly ok: true; readonly sim: SimReading; readonly remarks: readonly Remark[] }
  | { readonly ok: false; readonly id: string | null; readonly reason: string };

/** A value that was there and could not be used. The SIM is read without it. */
export interface Remark {
  readonly field: string;
  readonly reason: string;
}

/** ICCIDs have 18 to 20 digits with or without their check digit (ITU-T E.118); some exports carry up to 22. */
const iccidForm = /^\d{18,22}$/;
const longestId = 200;

/** Turns rows of one description into readings. Members that are not named by it, PIN, PUK and keys among them, are never looked at. */
export function rowMapper(mapping: SimMapping): (row: unknown) => MappedRow {
  return (row) => {
    const id = firstText(row, mapping.id);
    if (typeof row !== 'object' || row === null) return { ok: false, id, reason: 'the row is no object' };
    if (id === null || id.length > longestId)
      return { ok: false, id: null, reason: missing('id', mapping.id) };
    const iccid = iccidOf(row, mapping.iccid);
    if (iccid === null) return { ok: false, id, reason: missing('iccid', mapping.iccid.from) };
    if (!iccidForm.test(iccid)) return { ok: false, id, reason: `iccid: ${quoted(iccid)} is no ICCID` };
    const remarks: Remark[] = [];
    return { ok: true, sim: readingOf(row, id, iccid, mapping, remarks), remarks };
  };
}

function missing(field: string, choice: Choice): string {
  return `${field}: nothing at ${choice.map(({ text }) => text).join(' or ')}`;
}

function readingOf(
  row: object,
  id: string,
  iccid: string,
  mapping: SimMapping,
  remarks: Remark[],
): SimReading {
  const text = (field: TextField): string | null => firstText(row, mapping.texts[field] ?? []);
  const time = (field: keyof SimMapping['times']): number | null =>
    momentOf(row, field, mapping.times[field], remarks);
  const imei = imeiOf(text('imei'), 'imei', remarks);
  const lock = lockOf(row, mapping.imeiLock, imei, remarks);
  const rawState = joined(row, mapping.state.paths) ?? '';
  const state: StateWord = mapping.state.words.get(rawWord(row, mapping.state)) ?? unknownState;
  const place = placeOf(row, mapping.plmn);
  const sessionUpdatedAt = time('sessionUpdated');
  return {
    providerSimId: id,
    iccid,
    eid: digitsOrNull(text('eid'), /^\d{32}$/, 'eid', remarks),
    imsi: digitsOrNull(text('imsi'), /^\d{6,15}$/, 'imsi', remarks),
    msisdn: text('msisdn'),
    imei,
    imeiLock: lock.state,
    lockedImei: lock.imei,
    formFactor: text('formFactor'),
    lifecycle: state.lifecycle,
    target: state.target,
    rawState,
    restriction: state.restriction ?? (lock.state === 'mismatch' ? 'imei_mismatch' : null),
    connectivity: connectivityOf(row, mapping.connectivity),
    sessionUpdatedAt,
    lastSeenAt: time('lastSeen') ?? sessionUpdatedAt,
    sessionId: text('sessionId'),
    ip: text('ip'),
    apn: text('apn'),
    plmn: place.plmn,
    country: countryWord(text('country'), remarks) ?? place.country,
    rat: ratOf(row, mapping.rat),
    cell: text('cell'),
    groupId: text('group'),
    gatewayId: text('gateway'),
    speedClass: text('speed'),
    dataLimitBytes: volumeOf(row, mapping.dataLimit, remarks),
    terminationProtected: null,
    tags: tagsOf(row, mapping.tags),
    modifiedAt: time('modified'),
    createdAt: time('created'),
  };
}

const unknownState: StateWord = { lifecycle: 'unknown' satisfies Lifecycle, target: null, restriction: null };

function firstText(row: unknown, choice: Choice): string | null {
  for (const path of choice) {
    const found = textOf(valueAt(row, path));
    if (found !== null && found.trim() !== '') return found.trim();
  }
  return null;
}

/** The provider's words: texts as they are, truth values with the name of their member, parts joined by a slash. */
function joined(row: unknown, paths: readonly Path[]): string | null {
  const words = paths.map((path) => {
    const value = valueAt(row, path);
    return typeof value === 'boolean' ? `${path.keys.at(-1) ?? ''}=${value}` : (textOf(value) ?? '');
  });
  return words.every((word) => word === '') ? null : words.join('/');
}

/** The same as it is looked up: truth values by themselves, as a description writes them. */
function rawWord(row: unknown, { paths }: Words<unknown>): string {
  return paths.map((path) => textOf(valueAt(row, path)) ?? '').join('/');
}

function connectivityOf(row: unknown, mapping: SimMapping['connectivity']): Connectivity {
  return mapping?.words.get(rawWord(row, mapping)) ?? 'unknown';
}

function iccidOf(row: unknown, { from, form }: SimMapping['iccid']): string | null {
  const text = firstText(row, from);
  if (text === null) return null;
  const digits = digitsOf(text);
  return form === 'without-check' && /^\d+$/.test(digits) ? digits + luhnDigit(digits) : digits;
}

/** 14 to 16 digits; all zeros mean that no device was seen. */
function imeiOf(text: string | null, field: string, remarks: Remark[]): string | null {
  const digits = text === null ? '' : digitsOf(text);
  if (/^0*$/.test(digits.slice(0, 14))) return null;
  if (imei14(digits) !== null) return digits;
  remarks.push({ field, reason: `${quoted(text ?? '')} is no IMEI` });
  return null;
}

function lockOf(
  row: unknown,
  mapping: SimMapping['imeiLock'],
  seen: string | null,
  remarks: Remark[],
): { readonly state: ImeiLock; readonly imei: string | null } {
  if (mapping.kind === 'unknown' || mapping.kind === 'unsupported')
    return { state: mapping.kind, imei: null };
  if (mapping.kind === 'flag') {
    const flag = valueAt(row, mapping.flag);
    const on = flag === true || flag === 'true' || flag === 1 || flag === '1';
    const off = flag === false || flag === 'false' || flag === 0 || flag === '0';
    if (on) return { state: 'locked', imei: imeiOf(firstText(row, mapping.imei), 'imeiLock', remarks) };
    return { state: off ? 'open' : 'unknown', imei: null };
  }
  const value = valueAt(row, mapping.imei);
  if (value === undefined) return { state: 'unknown', imei: null };
  const locked = imeiOf(textOf(value), 'imeiLock', remarks);
  if (locked === null) return { state: value === null || value === '' ? 'open' : 'unknown', imei: null };
  const differs = imei14(seen) !== null && imei14(seen) !== imei14(locked);
  return { state: differs ? 'mismatch' : 'locked', imei: locked };
}

function digitsOrNull(text: string | null, form: RegExp, field: string, remarks: Remark[]): string | null {
  if (text === null) return null;
  const digits = digitsOf(text);
  if (form.test(digits)) return digits;
  remarks.push({ field, reason: `${quoted(text)} has another form` });
  return null;
}

function momentOf(
  row: unknown,
  field: string,
  mapping: { readonly from: Choice; readonly form: TimeForm } | undefined,
  remarks: Remark[],
): number | null {
  for (const path of mapping?.from ?? []) {
    const value = valueAt(row, path);
    if (value === undefined || value === null || value === '') continue;
    const at = toMoment(value, mapping?.form ?? 'iso');
    if (at === null)
      remarks.push({ field, reason: `${quoted(shown(value))} is no time of the form ${mapping?.form}` });
    return at;
  }
  return null;
}

/** Whatever came, as far as it can be shown. */
function shown(value: unknown): string {
  return textOf(value) ?? `a ${Array.isArray(value) ? 'list' : typeof value}`;
}

function placeOf(
  row: unknown,
  plmn: SimMapping['plmn'],
): { readonly plmn: string | null; readonly country: string | null } {
  const [mcc, mnc] =
    plmn === null ? [null, null] : [countOf(valueAt(row, plmn.mcc)), countOf(valueAt(row, plmn.mnc))];
  if (mcc === null || mnc === null || mcc < 100 || mcc > 999 || mnc > 999)
    return { plmn: null, country: null };
  return { plmn: plmnOf(mcc, mnc), country: countryOf(mcc) };
}

function countryWord(text: string | null, remarks: Remark[]): string | null {
  if (text === null) return null;
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase();
  remarks.push({ field: 'country', reason: `${quoted(text)} is no code of two letters` });
  return null;
}

function ratOf(row: unknown, mapping: SimMapping['rat']): string | null {
  const word = mapping === null ? null : firstText(row, mapping.from);
  return word === null ? null : (mapping?.words.get(word) ?? word.slice(0, 40));
}

function volumeOf(row: unknown, mapping: SimMapping['dataLimit'], remarks: Remark[]): number | null {
  const value = mapping === null ? null : valueAt(row, mapping.path);
  if (mapping === null || value === undefined || value === null || value === '') return null;
  const bytes = toBytes(value, mapping.unit);
  if (bytes === null) remarks.push({ field: 'dataLimit', reason: `${quoted(shown(value))} is no volume` });
  return bytes;
}

/** Tags of one SIM at most, and characters of one. */
const mostTags = 100;
const longestTag = 500;

function tagsOf(row: unknown, { all, name, own }: SimMapping['tags']): Record<string, string> {
  const found = all === null ? undefined : valueAt(row, all);
  const pairs: [string, string][] = [];
  if (Array.isArray(found)) {
    for (const item of found.slice(0, mostTags)) {
      const word = textOf(name === null ? item : valueAt(item, name));
      if (word !== null) pairs.push([word, 'yes']);
    }
  } else if (typeof found === 'object' && found !== null) {
    for (const [tag, value] of Object.entries(found).slice(0, mostTags)) {
      const word = textOf(value);
      if (word !== null) pairs.push([tag, word]);
    }
  }
  for (const [tag, path] of own) {
    const word = textOf(valueAt(row, path));
    if (word !== null) pairs.push([tag, word]);
  }
  return Object.fromEntries(
    pairs.map(([tag, word]) => [tag.slice(0, longestTag), word.slice(0, longestTag)]),
  );
}
