/** Where towers stand: somewhere in their country, always at the same place. */
import { hash32 } from './random.ts';
import { purpose } from './purposes.ts';

/** A place well inside each country of the world, degrees, by mobile country code. */
const middles: ReadonlyMap<number, readonly [latitude: number, longitude: number]> = new Map([
  [204, [52.1, 5.3]],
  [206, [50.6, 4.7]],
  [208, [47.0, 2.4]],
  [234, [52.9, -1.4]],
  [238, [55.9, 9.6]],
  [240, [59.4, 15.4]],
  [242, [60.9, 9.2]],
  [262, [51.1, 10.4]],
]);

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  /** Metres. */
  readonly radius: number;
}

/** A tower's place, by its network's country and a number of its own; null in a country that the world does not know. */
export function placeOf(mcc: number, tower: number): Place | null {
  const middle = middles.get(mcc);
  if (middle === undefined) return null;
  const chance = hash32(mcc, tower, purpose.cell);
  const spread = (bits: number): number => (((chance >>> bits) & 0x3ff) / 0x3ff - 0.5) * 1.2;
  const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
  return {
    latitude: round(middle[0] + spread(0)),
    longitude: round(middle[1] + spread(10)),
    radius: 300 + (chance % 4_700),
  };
}
