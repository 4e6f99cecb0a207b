import { countryOf, plmnOf } from '../mcc.ts';
import type { Event, Network, PdpContext } from './schema.ts';

/** Where a SIM was seen: network, country, radio technology and cell. */
export interface Place {
  readonly plmn: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly rat: string | null;
  /** `262-02-644-5532`: network, location area, cell. */
  readonly cell: string | null;
}

/** Radio technologies by the number that gateways use for them. Source: 3GPP TS 29.274, RAT type. */
const rats: ReadonlyMap<number, string> = new Map([
  [1, '3G'],
  [2, '2G'],
  [6, 'LTE'],
  [8, 'NB-IoT'],
  [9, 'LTE-M'],
  [10, '5G'],
]);

/** Words for the same, where one is told instead. */
const words: ReadonlyMap<string, string> = new Map([
  ['GSM', '2G'],
  ['UMTS', '3G'],
  ['4G', 'LTE'],
  ['LTEM', 'LTE-M'],
  ['NB-IOT', 'NB-IoT'],
]);

/** The place of a data session; where there is none, the country that the SIM registered in last. */
export function placeOf({
  pdp_context: session,
  location,
}: Pick<Network, 'pdp_context' | 'location'>): Place {
  if (session !== null && session !== undefined) return placeOfSession(session);
  return { plmn: null, country: countryIn(location?.country), rat: null, cell: null };
}

function placeOfSession(session: PdpContext): Place {
  const { mcc, mnc, lac, ci } = session;
  const plmn = plmnIn(mcc, mnc);
  const place = plmn === null || ci === null || ci === undefined ? null : `${plmn}-${lac ?? ''}-${ci}`;
  return { plmn, country: countryIn({ mcc }), rat: ratIn(session.rat_type), cell: place };
}

/** The place that an event tells: that of its session, else the network that it names. */
export function placeOfEvent(detail: Event['detail']): Place {
  const session = detail?.pdp_context;
  if (session !== null && session !== undefined) return placeOfSession(session);
  const { country, mnc } = detail ?? {};
  const network = Array.isArray(mnc) ? (mnc.length === 1 ? mnc[0]?.mnc : undefined) : mnc;
  return { plmn: plmnIn(country?.mcc, network), country: countryIn(country), rat: null, cell: null };
}

type Told = string | null | undefined;

function plmnIn(mcc: Told, mnc: Told): string | null {
  return /^\d{3}$/.test(mcc ?? '') && /^\d{1,3}$/.test(mnc ?? '') ? plmnOf(Number(mcc), Number(mnc)) : null;
}

function countryIn(
  country: { readonly mcc?: Told; readonly iso_code?: Told } | null | undefined,
): string | null {
  const code = (country?.iso_code ?? '').toUpperCase();
  if (/^[A-Z]{2}$/.test(code)) return code;
  return /^\d{3}$/.test(country?.mcc ?? '') ? countryOf(Number(country?.mcc)) : null;
}

function ratIn(told: PdpContext['rat_type']): string | null {
  const text = typeof told === 'object' && told !== null ? told.description : told;
  if (text === null || text === undefined || text === '') return null;
  if (/^\d{1,3}$/.test(text)) return rats.get(Number(text)) ?? null;
  return words.get(text.toUpperCase()) ?? text;
}
