/**
 * The devices of the fictional fleet: invented makers, invented models, modules with invented but well-formed type
 * allocation codes (3GPP TS 23.003: 8 digits, first two the reporting body).
 */
export type RadioType = 'LTE' | 'LTE-M' | 'NB-IoT' | '3G' | 'GSM';

export interface CellularModule {
  readonly maker: string;
  readonly model: string;
  readonly tacs: readonly string[];
  /** Modem firmware, newest first. */
  readonly firmware: readonly string[];
}

export interface DeviceModel {
  readonly maker: string;
  readonly model: string;
  readonly module: CellularModule;
  readonly radio: RadioType;
  /** Soldered in (eUICC, with EID and 20-digit ICCID) or a plug-in card. */
  readonly simForm: 'embedded' | 'plug-in';
  /** Application releases, newest first; the first two are approved. */
  readonly releases: readonly string[];
  readonly hardwareRevisions: readonly string[];
  readonly enclosure: 'sealed' | 'locked' | 'open';
  readonly exposure: 'public' | 'semi-public' | 'private';
  readonly keyStore: 'secure-element' | 'iot-safe' | 'tee' | 'flash';
  readonly credentialScheme: 'per-device' | 'shared' | 'factory-default';
  readonly updateChannel: 'signed-ota' | 'ota' | 'manual' | 'none';
  readonly supportEnd: string;
  readonly allowedPorts: readonly string[];
}

const m76: CellularModule = {
  maker: 'Corvane',
  model: 'CV-M76',
  tacs: ['35710306', '86447505'],
  firmware: ['M76.02.14', 'M76.02.11', 'M76.01.90'],
};
const n30: CellularModule = {
  maker: 'Corvane',
  model: 'CV-N30',
  tacs: ['86550107'],
  firmware: ['N30.1.8', 'N30.1.6'],
};
const l41: CellularModule = {
  maker: 'Sundra',
  model: 'S4-EU',
  tacs: ['35296811', '35296812'],
  firmware: ['4.21.3', '4.19.0'],
};
const l11: CellularModule = {
  maker: 'Sundra',
  model: 'S1-EU',
  tacs: ['35402914'],
  firmware: ['1.33.2', '1.30.8'],
};
const g20: CellularModule = { maker: 'Corvane', model: 'CV-G20', tacs: ['35198803'], firmware: ['G20.7'] };

export const halvorsen410: DeviceModel = {
  maker: 'Halvorsen',
  model: 'HX-410',
  module: m76,
  radio: 'LTE-M',
  simForm: 'embedded',
  releases: ['4.3.0', '4.2.1', '4.1.7', '4.0.2'],
  hardwareRevisions: ['B', 'C'],
  enclosure: 'locked',
  exposure: 'semi-public',
  keyStore: 'secure-element',
  credentialScheme: 'per-device',
  updateChannel: 'signed-ota',
  supportEnd: '2031-06-30',
  allowedPorts: ['8883/tcp'],
};
export const halvorsen420: DeviceModel = {
  ...halvorsen410,
  model: 'HX-420',
  module: l11,
  radio: 'LTE',
  releases: ['2.4.1', '2.3.0', '2.2.2'],
  hardwareRevisions: ['A'],
  keyStore: 'tee',
  supportEnd: '2033-12-31',
};
export const tessela2: DeviceModel = {
  maker: 'Tessela',
  model: 'HM-2',
  module: n30,
  radio: 'NB-IoT',
  simForm: 'embedded',
  releases: ['1.9.4', '1.9.1', '1.8.0'],
  hardwareRevisions: ['3', '4'],
  enclosure: 'sealed',
  exposure: 'private',
  keyStore: 'iot-safe',
  credentialScheme: 'per-device',
  updateChannel: 'signed-ota',
  supportEnd: '2034-03-31',
  allowedPorts: [],
};
export const tessela1: DeviceModel = {
  ...tessela2,
  model: 'HM-1',
  module: m76,
  radio: 'LTE-M',
  simForm: 'plug-in',
  releases: ['1.4.2', '1.4.0', '1.2.9'],
  keyStore: 'flash',
  credentialScheme: 'shared',
  updateChannel: 'ota',
  supportEnd: '2027-03-31',
};
export const voltara22: DeviceModel = {
  maker: 'Voltara',
  model: 'C22',
  module: l41,
  radio: 'LTE',
  simForm: 'plug-in',
  releases: ['7.12.0', '7.11.3', '7.10.0', '7.8.5'],
  hardwareRevisions: ['D', 'E'],
  enclosure: 'locked',
  exposure: 'public',
  keyStore: 'tee',
  credentialScheme: 'per-device',
  updateChannel: 'signed-ota',
  supportEnd: '2030-09-30',
  allowedPorts: ['443/tcp'],
};
export const voltara60: DeviceModel = {
  ...voltara22,
  model: 'DC60',
  releases: ['3.6.2', '3.5.0', '3.4.4'],
  simForm: 'embedded',
  keyStore: 'secure-element',
  supportEnd: '2032-12-31',
};
export const lydian8: DeviceModel = {
  maker: 'Lydian',
  model: 'LG-8',
  module: g20,
  radio: 'GSM',
  simForm: 'plug-in',
  releases: ['2.1.0', '2.0.6'],
  hardwareRevisions: ['1'],
  enclosure: 'locked',
  exposure: 'semi-public',
  keyStore: 'flash',
  credentialScheme: 'factory-default',
  updateChannel: 'none',
  supportEnd: '2026-06-30',
  allowedPorts: ['23/tcp'],
};
export const lydian9: DeviceModel = {
  ...lydian8,
  model: 'LG-9',
  module: l11,
  radio: 'LTE',
  releases: ['5.0.3', '5.0.1', '4.9.9'],
  hardwareRevisions: ['2', '3'],
  keyStore: 'tee',
  credentialScheme: 'per-device',
  updateChannel: 'signed-ota',
  supportEnd: '2032-01-31',
  allowedPorts: ['8883/tcp'],
};
export const payrion30: DeviceModel = {
  maker: 'Payrion',
  model: 'P30',
  module: l11,
  radio: 'LTE',
  simForm: 'plug-in',
  releases: ['12.4.0', '12.3.7', '12.1.1'],
  hardwareRevisions: ['A', 'B'],
  enclosure: 'sealed',
  exposure: 'public',
  keyStore: 'secure-element',
  credentialScheme: 'per-device',
  updateChannel: 'signed-ota',
  supportEnd: '2029-04-30',
  allowedPorts: [],
};
export const optrel5: DeviceModel = {
  maker: 'Optrel',
  model: 'V5',
  module: l41,
  radio: 'LTE',
  simForm: 'plug-in',
  releases: ['6.2.0', '6.1.4', '5.9.0'],
  hardwareRevisions: ['A'],
  enclosure: 'open',
  exposure: 'public',
  keyStore: 'flash',
  credentialScheme: 'shared',
  updateChannel: 'ota',
  supportEnd: '2027-01-31',
  allowedPorts: ['554/tcp', '443/tcp'],
};

export const deviceModels: readonly DeviceModel[] = [
  halvorsen410,
  halvorsen420,
  tessela2,
  tessela1,
  voltara22,
  voltara60,
  lydian9,
  lydian8,
  payrion30,
  optrel5,
];

/** The type allocation code of a consumer router: what a stolen SIM ends up in. */
export const thiefTac = '35853610';
