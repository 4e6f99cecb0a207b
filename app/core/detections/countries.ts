/**
 * Where countries lie, roughly: the middle of each as latitude and longitude in degrees, and a radius in km that holds nearly all of it.
 * Rounded from public atlases; good enough to say that two sightings cannot be one device, never to say where it is.
 */
const table = `AD 42.5 1.6 20|AE 24 54 300|AF 34 66 700|AL 41 20 180|AM 40 45 180|AO -12 18 800|AR -35 -65 1900|AT 47.6 14 320|AU -25 134 2200
AZ 40.4 47.7 260|BA 44 18 180|BD 24 90 350|BE 50.6 4.6 170|BF 12.3 -1.7 450|BG 42.7 25.3 280|BH 26 50.5 40|BI -3.4 30 140|BJ 9.6 2.3 370|BN 4.5 114.7 80
BO -17 -65 800|BR -10 -53 2300|BW -22 24 550|BY 53.6 28 340|CA 60 -96 2900|CD -3 23.6 1200|CF 6.5 20.5 700|CG -0.8 15.2 550|CH 46.8 8.2 190|CI 7.6 -5.6 400
CL -36 -71.5 2200|CM 5.7 12.7 650|CN 36 103 2700|CO 4 -73 900|CR 10 -84.2 230|CU 21.6 -79 600|CY 35 33 130|CZ 49.8 15.5 270|DE 51.1 10.4 480|DJ 11.7 42.6 120
DK 56 10 260|DO 18.9 -70.5 200|DZ 28 2.6 1200|EC -1.4 -78.4 400|EE 58.7 25.5 200|EG 26.5 29.8 700|ER 15.4 38.8 400|ES 40.2 -3.6 620|ET 8.6 39.6 750|FI 64.5 26.3 620
FR 46.5 2.5 560|GA -0.6 11.8 350|GB 54 -2.5 560|GE 42.2 43.5 260|GH 7.9 -1.2 400|GI 36.1 -5.4 10|GN 10.4 -10.9 400|GQ 1.7 10.3 200|GR 39 22.9 420|GT 15.7 -90.4 240
HK 22.4 114.1 40|HN 14.8 -86.6 300|HR 45.1 16.4 280|HT 18.9 -72.7 160|HU 47.2 19.4 270|ID -2.2 117 2600|IE 53.2 -8.1 250|IL 31.5 35 230|IN 22.9 79.6 1600|IQ 33 43.7 520
IR 32.6 54.3 1050|IS 65 -18.6 280|IT 42.8 12.1 650|JM 18.1 -77.3 120|JO 31.2 36.8 290|JP 37.6 138 1400|KE 0.6 37.8 550|KG 41.5 74.6 480|KH 12.7 104.9 320|KR 36.4 127.8 320
KW 29.3 47.6 120|KZ 48.2 67.3 1500|LA 18.5 103.8 520|LB 33.9 35.9 110|LI 47.1 9.5 15|LK 7.6 80.7 240|LR 6.5 -9.3 280|LS -29.6 28.2 140|LT 55.3 23.9 210|LU 49.8 6.1 50
LV 56.9 24.9 260|LY 27 18 900|MA 29.8 -8.5 900|MC 43.7 7.4 5|MD 47.2 28.5 220|ME 42.8 19.2 110|MG -19.4 46.7 800|MK 41.6 21.7 120|ML 17.3 -3.5 900|MM 21.2 96.5 1050
MN 46.8 103 1250|MO 22.2 113.6 10|MR 20.3 -10.3 750|MT 35.9 14.4 25|MU -20.3 57.6 60|MV 3.7 73.5 450|MW -13.2 34.3 430|MX 24 -102.5 1700|MY 3.8 109.7 1200|MZ -17.3 35.5 1050
NA -22.1 17.2 800|NE 17.4 9.4 800|NG 9.6 8.1 700|NI 12.8 -85 280|NL 52.2 5.6 180|NO 64.5 14 950|NP 28.2 83.9 450|NZ -41.8 171.5 850|OM 20.6 56.1 550|PA 8.5 -80.1 340
PE -9.2 -74.4 1050|PG -6.5 145 750|PH 11.8 122.9 950|PK 30 69.3 900|PL 52.1 19.4 400|PR 18.2 -66.4 100|PT 39.6 -8.5 320|PY -23.2 -58.4 550|QA 25.3 51.2 100|RO 45.9 25 380
RS 44.2 20.8 250|RU 61 96 4000|RW -2 29.9 120|SA 24.1 44.5 1100|SD 16 30 950|SE 62.8 16.7 850|SG 1.35 103.8 30|SI 46.1 14.8 140|SK 48.7 19.5 220|SL 8.6 -11.8 180
SM 43.9 12.5 10|SN 14.4 -14.5 380|SO 4.8 45.7 900|SS 7.3 30.2 650|SV 13.7 -88.9 140|SY 35 38.5 380|SZ -26.6 31.5 110|TD 15.3 18.6 950|TG 8.5 1 300|TH 15.1 101 800
TJ 38.5 71 380|TM 39.1 59.4 600|TN 34.1 9.6 400|TR 39.1 35.2 850|TT 10.4 -61.3 70|TW 23.8 121 200|TZ -6.3 34.8 700|UA 49 31.4 680|UG 1.3 32.4 350|US 39.8 -98.6 2400
UY -32.8 -56 330|UZ 41.8 63.2 750|VE 7.1 -66.2 800|VN 16.6 106.3 900|XK 42.6 20.9 90|YE 15.9 47.6 550|ZA -29 25.1 950|ZM -13.5 27.8 750|ZW -19 29.9 450`;

interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly radius: number;
}

let places: ReadonlyMap<string, Place> | null = null;

/** Read once, when first asked for. */
function placeOf(country: string): Place | undefined {
  places ??= new Map(
    table.split(/[|\n]/).map((line) => {
      const [code = '', latitude, longitude, radius] = line.split(' ');
      return [code, { latitude: Number(latitude), longitude: Number(longitude), radius: Number(radius) }];
    }),
  );
  return places.get(country);
}

/**
 * The least distance in km between two places, one in each country; 0 for neighbours. Null where a country is not known.
 *
 * @param from ISO 3166-1 alpha-2
 */
export function leastDistance(from: string, to: string): number | null {
  const [a, b] = [placeOf(from.toUpperCase()), placeOf(to.toUpperCase())];
  return a === undefined || b === undefined ? null : Math.max(0, greatCircle(a, b) - a.radius - b.radius);
}

/** The least distance in km from a point to a country; 0 within it. Null where the country is not known. */
export function distanceToCountry(
  point: Pick<Place, 'latitude' | 'longitude'>,
  country: string,
): number | null {
  const there = placeOf(country.toUpperCase());
  return there === undefined ? null : Math.max(0, greatCircle(point, there) - there.radius);
}

/** Distance in km on a sphere (haversine). */
export function greatCircle(
  a: Pick<Place, 'latitude' | 'longitude'>,
  b: Pick<Place, 'latitude' | 'longitude'>,
): number {
  const rad = Math.PI / 180;
  const dLat = (b.latitude - a.latitude) * rad;
  const dLon = (b.longitude - a.longitude) * rad;
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * 6_371 * Math.asin(Math.min(1, Math.sqrt(h)));
}
