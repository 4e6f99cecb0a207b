import { z } from 'zod';
import { subjectOf, type InventoryFacts } from './facts.ts';
import { calendarDay, csvKnown, instant, word } from './fields.ts';
import { simOf, type ImportedRow } from './row.ts';

const criticalityWeights = { '1': 1, '2': 2, '3': 4, '4': 8 } as const;
const listOf = (text: string): string[] =>
  text
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** One line of `device-inventory.csv`. */
const InventoryRow = z.object({
  iccid: z.string(),
  eid: csvKnown(z.string().regex(/^\d{32}$/, 'has not 32 digits')),
  imei: csvKnown(z.string().regex(/^\d{14,16}$/, 'has not 14 to 16 digits')),
  name: csvKnown(word),
  deviceClass: csvKnown(word),
  maker: csvKnown(word),
  model: csvKnown(word),
  hardwareRevision: csvKnown(word),
  serialNumber: csvKnown(word),
  moduleMaker: csvKnown(word),
  moduleModel: csvKnown(word),
  site: csvKnown(word),
  siteCode: csvKnown(word),
  country: csvKnown(z.string().regex(/^[A-Z]{2}$/, 'is no ISO 3166-1 code')),
  owner: csvKnown(word),
  criticality: csvKnown(z.enum(['1', '2', '3', '4'], 'is not 1 to 4')),
  exposure: csvKnown(z.enum(['public', 'semi-public', 'private'])),
  enclosure: csvKnown(z.enum(['sealed', 'locked', 'open'])),
  simFormFactor: csvKnown(z.enum(['plug-in', 'embedded', 'integrated'])),
  keyStore: csvKnown(z.enum(['secure-element', 'iot-safe', 'tee', 'flash'])),
  credentialScheme: csvKnown(z.enum(['per-device', 'shared', 'factory-default'])),
  updateChannel: csvKnown(z.enum(['signed-ota', 'ota', 'manual', 'none'])),
  supportEnd: csvKnown(calendarDay),
  approvedFirmware: csvKnown(word),
  allowedPorts: z.string().optional(),
  lifecycle: csvKnown(z.enum(['in-service', 'spare', 'retired'])),
  installedAt: csvKnown(calendarDay),
  observedAt: instant,
});

export function inventoryRow(fields: Readonly<Record<string, string>>): ImportedRow {
  const row = InventoryRow.parse(fields);
  const sim = simOf(row.iccid);
  const facts: InventoryFacts = {
    imei: row.imei,
    eid: row.eid,
    name: row.name,
    deviceClass: row.deviceClass,
    maker: row.maker,
    model: row.model,
    hardwareRevision: row.hardwareRevision,
    serialNumber: row.serialNumber,
    module: [row.moduleMaker, row.moduleModel].filter((part) => part !== null).join(' ') || null,
    site: row.site,
    siteCode: row.siteCode,
    country: row.country,
    owner: row.owner,
    criticality: row.criticality === null ? null : criticalityWeights[row.criticality],
    exposure: row.exposure,
    enclosure: row.enclosure,
    simFormFactor: row.simFormFactor,
    keyStore: row.keyStore,
    credentialScheme: row.credentialScheme,
    updateChannel: row.updateChannel,
    supportEnd: row.supportEnd,
    approvedFirmware: row.approvedFirmware === null ? null : listOf(row.approvedFirmware),
    // Empty means none may answer; a column that is not there means that nobody said.
    allowedPorts: row.allowedPorts === undefined ? null : listOf(row.allowedPorts),
    lifecycle: row.lifecycle,
    installedAt: row.installedAt,
  };
  return {
    evidence: {
      subject: subjectOf.sim(sim),
      kind: 'device-inventory',
      observedAt: row.observedAt,
      validUntil: null,
      facts,
    },
    event: null,
    sim,
  };
}
