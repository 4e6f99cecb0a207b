/** What each class of device does all day: how it connects and how much it sends. The rhythm of the quiet world. */
import { hour, minute, second } from '../../shared/time.ts';
import {
  halvorsen410,
  halvorsen420,
  lydian8,
  lydian9,
  optrel5,
  payrion30,
  tessela1,
  tessela2,
  voltara22,
  voltara60,
} from './models.ts';
import type { DeviceModel } from './models.ts';

export type DeviceClassName =
  | 'Heat meter'
  | 'POS terminal'
  | 'EV charger'
  | 'Lift gateway'
  | 'Pump controller'
  | 'Camera';

/** How sessions repeat: one per `every`, begun up to `startJitter` late. */
export interface SessionRhythm {
  readonly every: number;
  readonly startJitter: number;
  /** Length of a short session in ms, or `always` when the device stays connected until the next one. */
  readonly lasts: number | 'always';
  /** Handover or tracking-area update while connected, in ms; null for sessions too short to have one. */
  readonly modifiedEvery: number | null;
}

/** Bytes a day and how they spread. Hour weights are in local winter time of central Europe (UTC+1). */
export interface UsageRhythm {
  readonly uploadPerDay: number;
  /** Download as a share of upload. */
  readonly downloadRatio: number;
  /** Relative level from Monday to Sunday. */
  readonly week: readonly number[];
  /** Relative level of the 24 hours; null when everything is sent in one short session. */
  readonly hours: readonly number[] | null;
  /** Largest relative deviation of one hour from its level. */
  readonly noise: number;
}

export interface DeviceClass {
  readonly name: DeviceClassName;
  /** The letter in device names such as `mdk-07-p1`. */
  readonly letter: string;
  readonly models: readonly { readonly model: DeviceModel; readonly share: number }[];
  readonly owner: string;
  readonly criticality: 1 | 2 | 3 | 4;
  readonly sessions: SessionRhythm;
  /** Longest time between two signs of life in the quiet world, in ms; published as the group tag `expected_interval_s`. */
  readonly expectedInterval: number;
  readonly usage: UsageRhythm;
  /** Monthly allowance in MB, at least twice what the class uses. */
  readonly quotaMb: number;
}

const flat = Array.from({ length: 24 }, () => 1);
const everyDay = [1, 1, 1, 1, 1, 1, 1];
const office = [1.05, 1.05, 1.05, 1.05, 1.1, 0.75, 0.55];
const morningAndEvening = [
  0.5, 0.45, 0.4, 0.4, 0.5, 0.8, 1.4, 1.6, 1.4, 1.1, 1, 1, 1, 1, 0.95, 1, 1.2, 1.5, 1.6, 1.4, 1.2, 1, 0.8,
  0.6,
];
const openingHours = [
  0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.9, 1.4, 1.6, 1.7, 1.8, 1.9, 1.7, 1.6, 1.7, 1.9, 2, 1.5, 0.8, 0.4, 0.2,
  0.1, 0.1,
];
const charging = [
  0.5, 0.4, 0.35, 0.3, 0.35, 0.5, 0.9, 1.3, 1.5, 1.3, 1.1, 1.2, 1.3, 1.2, 1.1, 1.2, 1.6, 2, 2, 1.7, 1.4, 1.1,
  0.8, 0.6,
];

const always = (every: number, modifiedEvery: number | null): SessionRhythm => ({
  every,
  startJitter: 10 * minute,
  lasts: 'always',
  modifiedEvery,
});

export const heatMeter: DeviceClass = {
  name: 'Heat meter',
  letter: 'h',
  owner: 'District heating',
  criticality: 2,
  quotaMb: 5,
  models: [
    { model: tessela2, share: 0.7 },
    { model: tessela1, share: 0.3 },
  ],
  sessions: { every: 24 * hour, startJitter: 20 * minute, lasts: 4 * minute, modifiedEvery: null },
  expectedInterval: 24 * hour,
  usage: { uploadPerDay: 9_400, downloadRatio: 0.3, week: everyDay, hours: null, noise: 0.1 },
};
export const pumpController: DeviceClass = {
  name: 'Pump controller',
  letter: 'p',
  owner: 'Water operations',
  criticality: 4,
  quotaMb: 250,
  models: [
    { model: halvorsen410, share: 0.75 },
    { model: halvorsen420, share: 0.25 },
  ],
  sessions: always(24 * hour, 6 * hour),
  expectedInterval: hour,
  usage: {
    uploadPerDay: 1_900_000,
    downloadRatio: 0.35,
    week: everyDay,
    hours: morningAndEvening,
    noise: 0.15,
  },
};
export const evCharger: DeviceClass = {
  name: 'EV charger',
  letter: 'e',
  owner: 'Charging services',
  criticality: 2,
  quotaMb: 500,
  models: [
    { model: voltara22, share: 0.65 },
    { model: voltara60, share: 0.35 },
  ],
  sessions: { every: 2 * hour, startJitter: 90 * second, lasts: 'always', modifiedEvery: null },
  expectedInterval: hour,
  usage: { uploadPerDay: 4_600_000, downloadRatio: 0.6, week: office, hours: charging, noise: 0.25 },
};
export const liftGateway: DeviceClass = {
  name: 'Lift gateway',
  letter: 'l',
  owner: 'Building services',
  criticality: 3,
  quotaMb: 150,
  models: [
    { model: lydian9, share: 0.8 },
    { model: lydian8, share: 0.2 },
  ],
  sessions: always(12 * hour, 4 * hour),
  expectedInterval: hour,
  usage: { uploadPerDay: 1_100_000, downloadRatio: 0.25, week: office, hours: openingHours, noise: 0.2 },
};
export const posTerminal: DeviceClass = {
  name: 'POS terminal',
  letter: 't',
  owner: 'Customer shops',
  criticality: 3,
  quotaMb: 400,
  models: [{ model: payrion30, share: 1 }],
  sessions: always(24 * hour, 8 * hour),
  expectedInterval: hour,
  usage: {
    uploadPerDay: 2_700_000,
    downloadRatio: 0.9,
    week: [1, 1, 1, 1.05, 1.2, 1.3, 0.45],
    hours: openingHours,
    noise: 0.2,
  },
};
export const camera: DeviceClass = {
  name: 'Camera',
  letter: 'c',
  owner: 'Site security',
  criticality: 3,
  quotaMb: 15_000,
  models: [{ model: optrel5, share: 1 }],
  sessions: always(24 * hour, 6 * hour),
  expectedInterval: hour,
  usage: { uploadPerDay: 168_000_000, downloadRatio: 0.04, week: everyDay, hours: flat, noise: 0.06 },
};

export const deviceClasses: readonly DeviceClass[] = [
  heatMeter,
  pumpController,
  evCharger,
  liftGateway,
  posTerminal,
  camera,
];
