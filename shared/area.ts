/** A place on the ground, degrees, WGS 84. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** A circle on the ground. */
export interface Area extends Point {
  /** Metres. */
  readonly radius: number;
}

/** Largest radius of an area that a SIM can be held to, metres. Source: the released description IoTSIMFraudPrevention r1.2. */
export const largestRadius = 200_000;

/** Mean radius of the earth, metres (IUGG). */
const earth = 6_371_009;

/** Great-circle distance by the haversine formula, metres. */
export function metresBetween(a: Point, b: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [north, east] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Operators round what they are told: centre and radius may be off by a hundredth of the radius, or by a hundred metres. */
export function sameArea(a: Area, b: Area): boolean {
  const slack = Math.max(100, Math.max(a.radius, b.radius) / 100);
  return metresBetween(a, b) <= slack && Math.abs(a.radius - b.radius) <= slack;
}

/** "within 50 km of 50.73585, 7.10066". */
export function areaText({ latitude, longitude, radius }: Area): string {
  const far = radius >= 1_000 ? `${Number((radius / 1_000).toFixed(2))} km` : `${Math.round(radius)} m`;
  return `within ${far} of ${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

/**
 * An area as a person writes it: degrees with a point or a comma as decimal mark, radius in metres.
 *
 * @returns the area, or which of the three is wrong and what it should be
 */
export function areaOf(
  latitude: string,
  longitude: string,
  radius: string,
): { readonly area: Area } | { readonly wrong: keyof Area; readonly message: string } {
  const north = numberOf(latitude);
  if (north === null || Math.abs(north) > 90)
    return { wrong: 'latitude', message: 'A latitude is a number of degrees from -90 to 90.' };
  const east = numberOf(longitude);
  if (east === null || Math.abs(east) > 180)
    return { wrong: 'longitude', message: 'A longitude is a number of degrees from -180 to 180.' };
  const metres = numberOf(radius);
  if (metres === null || !Number.isInteger(metres) || metres < 1 || metres > largestRadius)
    return { wrong: 'radius', message: 'A radius is a whole number of metres from 1 to 200000.' };
  return { area: { latitude: north, longitude: east, radius: metres } };
}

function numberOf(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^-?\d{1,6}(\.\d{1,15})?$/.test(plain) ? Number(plain) : null;
}
