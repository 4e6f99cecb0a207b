/**
 * Where the fictional Meridian Utilities has equipment. Towns and network codes are real (ITU-T E.212 for MCC and MNC),
 * so that maps, code lists and country checks behave as they would on a real fleet; the sites on them are invented.
 */
export interface Network {
  readonly mcc: number;
  readonly mnc: number;
  readonly country: string;
  readonly name: string;
}

export type Region = 'West' | 'Nordic' | 'Isles' | 'France';

export interface Country {
  readonly code: string;
  readonly name: string;
  readonly region: Region;
  readonly networks: readonly Network[];
}

export interface Town {
  /** Three letters that begin the code of every site there. */
  readonly code: string;
  readonly name: string;
  readonly country: Country;
  /** The country whose networks are heard there too. Always one the region's groups allow. */
  readonly border?: string;
}

function country(
  code: string,
  name: string,
  region: Region,
  mcc: number,
  networks: [number, string][],
): Country {
  return {
    code,
    name,
    region,
    networks: networks.map(([mnc, operator]) => ({ mcc, mnc, country: code, name: operator })),
  };
}

const nl = country('NL', 'Netherlands', 'West', 204, [
  [4, 'Vodafone'],
  [8, 'KPN'],
  [16, 'Odido'],
]);
const de = country('DE', 'Germany', 'West', 262, [
  [1, 'Telekom'],
  [2, 'Vodafone'],
  [3, 'O2'],
]);
const be = country('BE', 'Belgium', 'West', 206, [
  [1, 'Proximus'],
  [10, 'Orange'],
  [20, 'Base'],
]);
const dk = country('DK', 'Denmark', 'Nordic', 238, [
  [1, 'TDC'],
  [2, 'Telenor'],
]);
const se = country('SE', 'Sweden', 'Nordic', 240, [
  [1, 'Telia'],
  [7, 'Tele2'],
]);
const no = country('NO', 'Norway', 'Nordic', 242, [
  [1, 'Telenor'],
  [2, 'Telia'],
]);
const gb = country('GB', 'United Kingdom', 'Isles', 234, [
  [10, 'O2'],
  [15, 'Vodafone'],
  [30, 'EE'],
]);
const fr = country('FR', 'France', 'France', 208, [
  [1, 'Orange'],
  [10, 'SFR'],
  [20, 'Bouygues'],
]);

export const countries: readonly Country[] = [nl, de, be, dk, se, no, gb, fr];

/** The countries in which each region's groups may attach; published as the group tag `allowed_countries`. */
export const allowedCountries: Readonly<Record<Region, readonly string[]>> = {
  West: ['NL', 'DE', 'BE'],
  Nordic: ['DK', 'SE', 'NO'],
  Isles: ['GB'],
  France: ['FR', 'BE'],
};

/** A network outside every group's allowed countries: where stolen SIMs turn up. */
export const foreignNetworks: readonly Network[] = [
  { mcc: 214, mnc: 1, country: 'ES', name: 'Vodafone' },
  { mcc: 214, mnc: 7, country: 'ES', name: 'Movistar' },
];

const town = (code: string, name: string, at: Country, border?: Country): Town =>
  border === undefined ? { code, name, country: at } : { code, name, country: at, border: border.code };

export const towns: readonly Town[] = [
  town('mdk', 'Moerdijk', nl),
  town('zan', 'Zaandam', nl),
  town('ham', 'Hamburg', de),
  town('hrn', 'Hoorn', nl),
  town('ant', 'Antwerp', be),
  town('tzn', 'Terneuzen', nl, be),
  town('utr', 'Utrecht', nl),
  town('ode', 'Odense', dk),
  town('dfz', 'Delfzijl', nl, de),
  town('brm', 'Bremen', de),
  town('bre', 'Breda', nl),
  town('hul', 'Hull', gb),
  town('ven', 'Venlo', nl, de),
  town('gen', 'Ghent', be),
  town('lel', 'Lelystad', nl),
  town('esb', 'Esbjerg', dk),
  town('ein', 'Eindhoven', nl),
  town('krf', 'Krefeld', de, nl),
  town('lil', 'Lille', fr, be),
  town('zwo', 'Zwolle', nl),
  town('mal', 'Malmö', se, dk),
  town('aac', 'Aachen', de, nl),
  town('nij', 'Nijmegen', nl),
  town('brg', 'Bruges', be),
  town('stv', 'Stavanger', no),
  town('lee', 'Leeuwarden', nl),
  town('kie', 'Kiel', de),
  town('dor', 'Dordrecht', nl),
  town('lei', 'Leeds', gb),
  town('ams', 'Amstelveen', nl),
  town('got', 'Gothenburg', se),
  town('dui', 'Duisburg', de),
  town('dun', 'Dunkirk', fr, be),
  town('hel', 'Den Helder', nl),
  town('mch', 'Mechelen', be),
  town('ost', 'Oldenburg', de),
  town('alm', 'Almere', nl),
  town('dra', 'Drammen', no),
  town('mst', 'Maastricht', nl, be),
  town('nor', 'Norwich', gb),
];

/** The networks of a country by its ISO code. @throws RangeError for a country the world does not know. */
export function networksOf(code: string): readonly Network[] {
  const found = countries.find((each) => each.code === code);
  if (found === undefined) throw new RangeError(`no networks known for ${code}`);
  return found.networks;
}
