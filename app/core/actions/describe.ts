import { areaText } from '../../../shared/area.ts';
import type { Held } from './kinds.ts';

/** One line for people: what the reading showed. */
export function describe(reading: Held): string {
  const lock = reading.imeiLock === 'open' ? 'no IMEI lock' : `IMEI ${reading.imeiLock}`;
  const { area = null } = reading;
  const held =
    area === null ? '' : `, held to an area${area.circle === null ? '' : ` ${areaText(area.circle)}`}`;
  return `${reading.lifecycle}, ${reading.connectivity}, ${lock}${held}`;
}
