/**
 * Which site and which place on it a SIM index stands for. Sites follow one repeating plan of kinds, so the answer is
 * arithmetic for any fleet size, and a site's SIMs are neighbours in index order.
 */
import { camera, evCharger, heatMeter, liftGateway, posTerminal, pumpController } from './classes.ts';
import type { DeviceClass } from './classes.ts';
import { towns } from './geography.ts';
import type { Town } from './geography.ts';
import { purpose } from './purposes.ts';
import { hash32 } from './random.ts';

interface SiteKind {
  readonly name: string;
  readonly devices: readonly (readonly [DeviceClass, number])[];
}

const pumpingStation: SiteKind = {
  name: 'pumping station',
  devices: [
    [pumpController, 4],
    [camera, 1],
  ],
};
const heatDistrict: SiteKind = { name: 'heat district', devices: [[heatMeter, 34]] };
const chargingHub: SiteKind = {
  name: 'charging hub',
  devices: [
    [evCharger, 9],
    [posTerminal, 1],
    [camera, 1],
  ],
};
const tower: SiteKind = {
  name: 'residential tower',
  devices: [
    [liftGateway, 6],
    [heatMeter, 22],
  ],
};
const shop: SiteKind = {
  name: 'service shop',
  devices: [
    [posTerminal, 4],
    [liftGateway, 1],
  ],
};
const yard: SiteKind = {
  name: 'yard',
  devices: [
    [evCharger, 4],
    [camera, 3],
    [posTerminal, 1],
  ],
};

/** One round of the plan; the fleet repeats it until its SIMs are spent. */
const plan: readonly SiteKind[] = [
  pumpingStation,
  chargingHub,
  tower,
  pumpingStation,
  shop,
  yard,
  pumpingStation,
  heatDistrict,
  chargingHub,
  pumpingStation,
  shop,
];

interface Place {
  readonly siteInRound: number;
  readonly deviceClass: DeviceClass;
  /** Counts devices of the class on the site, from 1. */
  readonly slot: number;
}

const places: readonly Place[] = plan.flatMap((kind, siteInRound) =>
  kind.devices.flatMap(([deviceClass, count]) =>
    Array.from({ length: count }, (_, i) => ({ siteInRound, deviceClass, slot: i + 1 })),
  ),
);

const firstPlace: readonly number[] = plan.map((_, site) =>
  places.findIndex((place) => place.siteInRound === site),
);

/** Coprime to the number of towns, so that neighbouring sites lie in different towns and every town gets its turn. */
const townStride = 7;

export interface Site {
  readonly number: number;
  /** Such as `mdk-07`. */
  readonly code: string;
  /** Such as `Moerdijk pumping station 07`. */
  readonly name: string;
  readonly kind: string;
  readonly town: Town;
}

export interface Placement {
  readonly site: Site;
  readonly deviceClass: DeviceClass;
  /** Such as `mdk-07-p1`. */
  readonly name: string;
}

/** The site with a running number, for one seed. */
export function siteOf(seed: number, number: number): Site {
  const kind = plan[number % plan.length];
  const round = Math.floor(number / towns.length);
  const townIndex = ((number % towns.length) * townStride) % towns.length;
  const town = towns[townIndex];
  if (kind === undefined || town === undefined) throw new RangeError(`no site ${number}`);
  const first = 1 + (hash32(seed, townIndex, purpose.siteOrdinal) % 8);
  const ordinal = String(first + round).padStart(2, '0');
  return {
    number,
    code: `${town.code}-${ordinal}`,
    name: `${town.name} ${kind.name} ${ordinal}`,
    kind: kind.name,
    town,
  };
}

/** Where the SIM with this index sits. */
export function placementOf(seed: number, index: number): Placement {
  const round = Math.floor(index / places.length);
  const place = places[index % places.length];
  if (place === undefined) throw new RangeError(`no place for SIM ${index}`);
  const site = siteOf(seed, round * plan.length + place.siteInRound);
  return {
    site,
    deviceClass: place.deviceClass,
    name: `${site.code}-${place.deviceClass.letter}${place.slot}`,
  };
}

/** The indexes of all SIMs of a site, in order, cut at the size of the fleet. */
export function indexesOfSite(site: number, fleetSize: number): readonly number[] {
  const round = Math.floor(site / plan.length);
  const inRound = site % plan.length;
  const first = round * places.length + (firstPlace[inRound] ?? 0);
  const count = places.filter((place) => place.siteInRound === inRound).length;
  return Array.from({ length: count }, (_, i) => first + i).filter((index) => index < fleetSize);
}
