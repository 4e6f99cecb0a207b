import { describe, expect, it } from 'vitest';
import type { ControlState } from '../../../../shared/contract/index.ts';
import { day } from '../../../../shared/time.ts';
import { controlById } from '../catalogue/catalogue.ts';
import type { SimFacts } from '../facts.ts';
import {
  consoleFacts,
  coreGateway,
  dated,
  firmware,
  groupFactsOf,
  inventory,
  noon,
  noSimEvidence,
  simFacts,
} from '../fleet.testkit.ts';
import { plan } from '../plan.ts';
import { emptyRuling, ruleOn, type Ruling } from '../rulings.ts';

function rule(controlId: string, facts: SimFacts): Ruling {
  const planned = plan.sim.find(({ control }) => control.id === controlId);
  const control = controlById(controlId);
  if (planned === undefined || control === undefined) throw new Error(`no check of ${controlId}`);
  const ruling = emptyRuling();
  ruleOn(planned.check, control, facts, null, ruling);
  return ruling;
}

const ports = (...open: number[]) =>
  dated({
    scanner: null,
    defaultCredential: 'rejected' as const,
    openPorts: open.map((port) => ({ port, protocol: 'tcp' as const, service: null })),
  });
const flows = (more: object) =>
  dated({
    from: noon - day,
    to: noon,
    flows: 3,
    destinations: 1,
    bytesUp: 9,
    cleartext: {},
    administrationTargets: 0,
    mailTargets: 0,
    ...more,
  });
const owned = (more: Parameters<typeof inventory>[1]) => ({ 'device-inventory': dated(inventory(1, more)) });
const runs = (more: Parameters<typeof firmware>[0]) => ({ firmware: dated(firmware(more)) });
const behind = (gateway: SimFacts['group']['gateway'], tags = {}) => ({
  group: groupFactsOf({ gateway, tags }),
});
const names = (...asked: string[]) => ({
  'dns-summary': dated({
    from: 0,
    to: noon,
    queries: 1,
    resolvers: Object.fromEntries(asked.map((name) => [name, 1])),
    unknownNames: 0,
  }),
});

type Row = readonly [id: string, what: string, facts: SimFacts, state: ControlState, value: number];

const rows: readonly Row[] = [
  ['C-EP-01', 'all particulars', simFacts(), 'pass', 1],
  ['C-EP-01', 'no owner', simFacts({}, {}, owned({ owner: null })), 'partial', 0.8],
  ['C-EP-01', 'another device than registered', simFacts({ seenImei: '99999999999999' }), 'fail', 0],
  ['C-EP-01', 'a SIM that the inventory lacks', simFacts({}, {}, { 'device-inventory': null }), 'fail', 0],
  [
    'C-EP-01',
    'no inventory at all, tags say some',
    simFacts(
      { criticality: 2, console: consoleFacts({ inventoryImported: false }) },
      { site: 'A' },
      noSimEvidence,
    ),
    'partial',
    0.4,
  ],
  ['C-EP-01', 'a SIM on the shelf', simFacts({}, { lifecycle: 'ready' }), 'not_applicable', 0],
  ['C-EP-02', 'an embedded SIM', simFacts(), 'pass', 1],
  ['C-EP-02', 'a card behind a lock', simFacts({}, {}, owned({ simFormFactor: 'plug-in' })), 'partial', 0.5],
  [
    'C-EP-02',
    'a card in the open',
    simFacts({}, {}, owned({ simFormFactor: 'plug-in', enclosure: 'open' })),
    'fail',
    0,
  ],
  ['C-EP-02', 'the provider knows it is a card', simFacts({}, { form_factor: '3FF' }), 'partial', 0.5],
  ['C-EP-02', 'a private place', simFacts({}, {}, owned({ exposure: 'private' })), 'not_applicable', 0],
  ['C-EP-02', 'a place nobody described', simFacts({}, {}, owned({ exposure: null })), 'unknown', 0],
  ['C-EP-03', 'a locked case', simFacts(), 'partial', 0.5],
  ['C-EP-03', 'an open case', simFacts({}, {}, owned({ enclosure: 'open' })), 'fail', 0],
  ['C-EP-05', 'allowed ports only', simFacts(), 'pass', 1],
  ['C-EP-05', 'nothing open', simFacts({}, {}, { scan: ports() }), 'pass', 1],
  ['C-EP-05', 'one port too many', simFacts({}, {}, { scan: ports(8883, 8080) }), 'fail', 0],
  [
    'C-EP-05',
    'SSH, though allowed',
    simFacts({}, {}, { scan: ports(22), ...owned({ allowedPorts: ['22/tcp'] }) }),
    'fail',
    0,
  ],
  [
    'C-EP-05',
    'no allow-list',
    simFacts({}, {}, { scan: ports(8883), ...owned({ allowedPorts: null }) }),
    'unknown',
    0,
  ],
  ['C-EP-05', 'never scanned', simFacts({}, {}, { scan: null }), 'unknown', 0],
  ['C-EP-06', 'own secret, default refused', simFacts(), 'pass', 1],
  [
    'C-EP-06',
    'factory secret on record, default refused',
    simFacts({}, {}, owned({ credentialScheme: 'factory-default' })),
    'fail',
    0,
  ],
  [
    'C-EP-06',
    'default accepted, own secret on record',
    simFacts({}, {}, { scan: dated({ scanner: null, openPorts: [], defaultCredential: 'accepted' }) }),
    'fail',
    0,
  ],
  ['C-EP-07', 'an update succeeded', simFacts(), 'pass', 1],
  ['C-EP-07', 'an update failed', simFacts({}, {}, runs({ updateResult: 'failed' })), 'partial', 0.5],
  ['C-EP-07', 'a channel that was never seen to work', simFacts({}, {}, { firmware: null }), 'partial', 0.5],
  ['C-EP-07', 'no channel', simFacts({}, {}, owned({ updateChannel: 'manual' })), 'fail', 0],
  ['C-EP-08', 'the version before the newest', simFacts(), 'pass', 1],
  ['C-EP-08', 'an older version', simFacts({}, {}, runs({ version: '4.1.0' })), 'fail', 0],
  ['C-EP-08', 'no approved versions', simFacts({}, {}, owned({ approvedFirmware: null })), 'unknown', 0],
  ['C-EP-08', 'no report', simFacts({}, {}, { firmware: null }), 'unknown', 0],
  ['C-EP-09', 'signed and verified', simFacts(), 'pass', 1],
  ['C-EP-09', 'signed, boot not reported', simFacts({}, {}, runs({ secureBoot: null })), 'partial', 0.5],
  ['C-EP-09', 'boot not verified', simFacts({}, {}, runs({ secureBoot: false })), 'fail', 0],
  ['C-EP-09', 'unsigned updates', simFacts({}, {}, owned({ updateChannel: 'ota' })), 'fail', 0],
  ['C-EP-10', 'nothing overdue', simFacts(), 'pass', 1],
  ['C-EP-10', 'one overdue', simFacts({ release: sbom('open', noon - 1) }), 'fail', 0],
  ['C-EP-10', 'one due later', simFacts({ release: sbom('open', noon + day) }), 'pass', 1],
  ['C-EP-10', 'one not affected', simFacts({ release: sbom('not-affected', noon - day) }), 'pass', 1],
  ['C-EP-10', 'no bill of materials', simFacts({ release: null }), 'unknown', 0],
  ['C-EP-11', 'long support', simFacts(), 'pass', 1],
  ['C-EP-11', 'support ends soon', simFacts({}, {}, owned({ supportEnd: noon + 179 * day })), 'partial', 0.5],
  ['C-EP-11', 'support ended', simFacts({}, {}, owned({ supportEnd: noon })), 'fail', 0],
  ['C-EP-12', 'quiet', simFacts(), 'pass', 1],
  [
    'C-EP-12',
    'knocks at ten hosts',
    simFacts({}, {}, { 'flow-summary': flows({ administrationTargets: 10 }) }),
    'fail',
    0,
  ],
  [
    'C-EP-12',
    'knocks at nine hosts',
    simFacts({}, {}, { 'flow-summary': flows({ administrationTargets: 9 }) }),
    'pass',
    1,
  ],
  ['C-EP-12', 'sends mail', simFacts({}, {}, { 'flow-summary': flows({ mailTargets: 5 }) }), 'fail', 0],
  ['C-EP-12', 'no flows', simFacts({}, {}, { 'flow-summary': null }), 'unknown', 0],
  ['C-EP-13', 'registered module, firmware known', simFacts(), 'pass', 1],
  ['C-EP-13', 'firmware unknown', simFacts({}, {}, { 'modem-firmware': null }), 'partial', 0.5],
  ['C-EP-13', 'another module', simFacts({ seenImei: '99999999000000' }), 'fail', 0],
  ['C-EP-13', 'another unit of the same module', simFacts({ seenImei: '35710306999999' }), 'pass', 1],
  ['C-EP-14', 'a secure element', simFacts(), 'pass', 1],
  ['C-EP-14', 'flash', simFacts({}, {}, owned({ keyStore: 'flash' })), 'fail', 0],
  ['C-EP-15', 'in service and seen', simFacts(), 'pass', 1],
  ['C-EP-15', 'retired but live', simFacts({}, {}, owned({ lifecycle: 'retired' })), 'fail', 0],
  [
    'C-EP-15',
    'retired and ended',
    simFacts({}, { lifecycle: 'terminated' }, owned({ lifecycle: 'retired' })),
    'pass',
    1,
  ],
  ['C-EP-15', 'silent for long', simFacts({}, { last_seen_at: noon - 91 * day }), 'partial', 0.5],
  ['C-EP-15', 'live, plan unknown', simFacts({}, {}, noSimEvidence), 'unknown', 0],
  ['C-NW-01', 'live as planned', simFacts(), 'pass', 1],
  ['C-NW-01', 'a live spare', simFacts({}, {}, owned({ lifecycle: 'spare' })), 'fail', 0],
  ['C-NW-01', 'in test in the field', simFacts({}, { lifecycle: 'test' }), 'fail', 0],
  ['C-NW-01', 'ended but online', simFacts({}, { lifecycle: 'terminated' }), 'fail', 0],
  ['C-NW-01', 'ended', simFacts({}, { lifecycle: 'terminated', connectivity: 'offline' }), 'pass', 1],
  ['C-NW-01', 'no plan', simFacts({}, {}, noSimEvidence), 'unknown', 0],
  ['C-NW-02', 'locked to the registered device', simFacts(), 'pass', 1],
  ['C-NW-02', 'open', simFacts({}, { imei_lock: 'open', locked_imei: null }), 'fail', 0],
  [
    'C-NW-02',
    'open but watched',
    simFacts({ console: consoleFacts({ imeiChangesWatched: true }) }, { imei_lock: 'open' }),
    'partial',
    0.5,
  ],
  [
    'C-NW-02',
    'open, watched, and in a foreign device',
    simFacts(
      { seenImei: '99999999999999', console: consoleFacts({ imeiChangesWatched: true }) },
      { imei_lock: 'open' },
    ),
    'fail',
    0,
  ],
  ['C-NW-02', 'locked to another device', simFacts({}, { locked_imei: '999999990000000' }), 'fail', 0],
  ['C-NW-02', 'locked, nothing registered', simFacts({ registeredImei: null }), 'partial', 0.5],
  ['C-NW-02', 'a mismatch', simFacts({}, { imei_lock: 'mismatch' }), 'fail', 0],
  ['C-NW-02', 'not offered by the provider', simFacts({}, { imei_lock: 'unsupported' }), 'unknown', 0],
  ['C-NW-02', 'not offered by the connector', simFacts({ imeiLockOffered: false }), 'unknown', 0],
  ['C-NW-03', 'own gateway', simFacts(), 'pass', 1],
  ['C-NW-03', 'shared gateway', simFacts(behind('shared')), 'partial', 0.5],
  ['C-NW-03', 'public address', simFacts({}, { ip: '203.0.113.7' }), 'fail', 0],
  ['C-NW-03', 'nobody knows', simFacts(behind(null)), 'unknown', 0],
  ['C-NW-04', 'nothing open', simFacts(), 'pass', 1],
  ['C-NW-04', 'a port mapping', simFacts({ account: accountWith(new Set(['sim-1'])) }), 'fail', 0],
  ['C-NW-04', 'mappings not told', simFacts({ account: accountWith(null) }), 'partial', 0.5],
  ['C-NW-04', 'neither address nor mappings told', simFacts({ account: null }, { ip: null }), 'unknown', 0],
  ['C-NW-06', 'own resolver', simFacts(), 'partial', 0.8],
  ['C-NW-06', "the provider's resolver", simFacts({}, {}, names('100.127.0.53')), 'partial', 0.3],
  ['C-NW-06', 'a public resolver', simFacts({}, {}, names('10.0.0.53', '192.0.2.53')), 'fail', 0],
  ['C-NW-08', 'LTE', simFacts(), 'pass', 1],
  ['C-NW-08', '2G on a critical asset', simFacts({}, { rat: 'GSM' }), 'fail', 0],
  ['C-NW-08', '2G elsewhere', simFacts({ criticality: 2 }, { rat: 'GSM' }), 'partial', 0.5],
  ['C-NW-08', '2G allowed by plan', simFacts(behind(coreGateway, { allowed_radio: 'LTE,GSM' })), 'fail', 0],
  [
    'C-NW-08',
    'the plan of the SIM itself counts first',
    simFacts(behind(coreGateway, { allowed_radio: 'GSM' }), { tags: '{"allowed_radio":"LTE"}' }),
    'pass',
    1,
  ],
  ['C-NW-08', 'nothing seen', simFacts({}, { rat: null }), 'unknown', 0],
  ['C-NW-12', 'at home', simFacts(), 'partial', 0.5],
  ['C-NW-12', 'abroad', simFacts({}, { country: 'RO' }), 'fail', 0],
  [
    'C-NW-12',
    'abroad, but planned',
    simFacts(behind(coreGateway, { allowed_countries: 'NL, RO' }), { country: 'RO' }),
    'partial',
    0.5,
  ],
  ['C-NW-13', 'collected', simFacts(), 'pass', 1],
  ['C-NW-13', 'never collected', simFacts({}, { events_until: null }), 'unknown', 0],
  ['C-NW-13', 'collected three days ago', simFacts({}, { events_until: noon - 3 * day }), 'unknown', 0],
  ['C-NW-15', 'a critical asset', simFacts(), 'unknown', 0],
  ['C-NW-15', 'another asset', simFacts({ criticality: 2 }), 'not_applicable', 0],
  ['C-TR-01', 'encrypted', simFacts(), 'pass', 1],
  [
    'C-TR-01',
    'in the clear, in a tunnel',
    simFacts({}, {}, { 'flow-summary': flows({ cleartext: { mqtt: 2 } }) }),
    'partial',
    0.5,
  ],
  [
    'C-TR-01',
    'in the clear',
    simFacts(behind('shared'), {}, { 'flow-summary': flows({ cleartext: { mqtt: 2 } }) }),
    'fail',
    0,
  ],
  ['C-TR-07', 'a private path', simFacts(), 'pass', 1],
  ['C-TR-07', 'the open internet', simFacts(behind('shared')), 'fail', 0],
  ['C-TR-07', 'criticality unknown', simFacts({ criticality: null }), 'unknown', 0],
  ['C-TR-08', 'keys in the SIM', simFacts({}, {}, owned({ keyStore: 'iot-safe' })), 'pass', 1],
  ['C-TR-08', 'keys elsewhere', simFacts(), 'unknown', 0],
];

function sbom(status: 'open' | 'not-affected', dueAt: number): SimFacts['release'] {
  return dated({
    model: 'HX-410',
    release: '4.2.1',
    format: null,
    schemaValid: true,
    componentCount: 1,
    identifiedShare: 1,
    vulnerabilities: [
      { id: 'HLV-1', component: null, severity: 'high' as const, knownExploited: false, dueAt, status },
    ],
  });
}

function accountWith(exposedSims: ReadonlySet<string> | null): SimFacts['account'] {
  return dated({ accountId: 'OP1', rootMfa: true, users: [], gateways: [], exposedSims });
}

describe('checks of SIMs', () => {
  it.each(rows)('%s: %s', (id, _what, facts, state, value) => {
    const ruling = rule(id, facts);
    expect({ state: ruling.outcome.state, value: ruling.value }).toEqual({ state, value });
  });

  it('are all tried here', () => {
    const tried = new Set(rows.map(([id]) => id));
    expect(
      plan.sim.filter(({ check, control }) => check.judges.length > 0 && !tried.has(control.id)),
    ).toEqual([]);
  });

  it('never pass where nothing is known', () => {
    const blank = simFacts(
      {
        account: null,
        release: null,
        criticality: null,
        registeredImei: null,
        seenImei: null,
        group: groupFactsOf({ gateway: null, name: null }),
        console: consoleFacts({ inventoryImported: false }),
      },
      {
        imei: null,
        imei_lock: 'unknown',
        locked_imei: null,
        lifecycle: 'unknown',
        ip: null,
        country: null,
        rat: null,
        last_seen_at: null,
        events_until: null,
      },
      noSimEvidence,
    );
    for (const { check } of plan.sim)
      expect([check.controlId, rule(check.controlId, blank).knowledge]).toEqual([
        check.controlId,
        check.controlId === 'C-EP-01' ? 1 : 0,
      ]);
    expect(rule('C-EP-01', blank).outcome.state).toBe('fail');
  });

  it('say what was seen, and never throw while saying it', () => {
    for (const [id, , facts] of rows) {
      const detail = plan.sim.find(({ control }) => control.id === id)?.check.detail?.(facts) ?? null;
      expect(detail === null || detail.length > 0).toBe(true);
    }
    expect(
      plan.sim
        .find(({ control }) => control.id === 'C-NW-02')
        ?.check.detail?.(simFacts({}, { imei_lock: 'open' })),
    ).toMatch(/registered 35710306/);
  });
});
