import { describe, expect, it } from 'vitest';
import type { ControlState } from '../../../../shared/contract/index.ts';
import { day } from '../../../../shared/time.ts';
import type { AccountUser, GatewayReading } from '../../providers/readings.ts';
import type { TlsProbeFacts } from '../../imports/facts.ts';
import { controlById } from '../catalogue/catalogue.ts';
import type {
  AccountFacts,
  AccountSubject,
  ConsoleFacts,
  GroupFacts,
  OrgFacts,
  RuleFacts,
} from '../facts.ts';
import { consoleFacts, coreGateway, dated, groupFactsOf, noon, providerId } from '../fleet.testkit.ts';
import { plan } from '../plan.ts';
import { emptyRuling, ruleOn } from '../rulings.ts';
import type { SubjectFacts, SubjectKind } from './check.ts';

function outcome<K extends SubjectKind>(
  kind: K,
  controlId: string,
  facts: SubjectFacts[K],
): { state: ControlState; value: number } {
  const planned = plan[kind].find(({ control }) => control.id === controlId);
  const control = controlById(controlId);
  if (planned === undefined || control === undefined) throw new Error(`no check of ${controlId}`);
  const ruling = emptyRuling();
  ruleOn(planned.check, control, facts, null, ruling);
  return { state: ruling.outcome.state, value: ruling.value };
}

const pass = { state: 'pass', value: 1 };
const fail = { state: 'fail', value: 0 };
const unknown = { state: 'unknown', value: 0 };
const partial = (value: number) => ({ state: 'partial', value });

describe('gateways', () => {
  const through = (more: Partial<GatewayReading>): GroupFacts =>
    groupFactsOf({ gateway: { ...coreGateway, ...more } });

  it.each([
    ['C-NW-05', { egress: 'deny' }, pass],
    ['C-NW-05', { egress: 'blocklist' }, partial(0.5)],
    ['C-NW-05', { egress: 'open' }, fail],
    ['C-NW-05', { egress: 'unknown' }, unknown],
    ['C-NW-07', { peerIsolation: true }, pass],
    ['C-NW-07', { peerIsolation: false }, fail],
    ['C-NW-07', { peerIsolation: null }, unknown],
    ['C-NW-09', { inspection: false, mirroring: true }, pass],
    ['C-NW-09', { inspection: false, mirroring: false }, fail],
    ['C-NW-09', { inspection: false, mirroring: null }, unknown],
    ['C-TR-06', { vpnTunnels: 2 }, pass],
    ['C-TR-06', { vpnTunnels: 1 }, partial(0.5)],
    ['C-TR-06', { vpnTunnels: 0 }, fail],
    ['C-TR-06', { vpnTunnels: null }, unknown],
  ] as const)('%s with %o', (id, more, expected) => {
    expect(outcome('group', id, through(more))).toEqual(expected);
  });

  it('that the provider shares are open and without a tunnel; the rest of them is not known', () => {
    const shared = groupFactsOf({ gateway: 'shared' });
    expect(
      ['C-NW-05', 'C-NW-07', 'C-NW-09', 'C-TR-06'].map((id) => outcome('group', id, shared).state),
    ).toEqual(['fail', 'unknown', 'unknown', 'fail']);
  });

  it('that nobody told of leave everything unknown', () => {
    for (const { control } of plan.group)
      expect(outcome('group', control.id, groupFactsOf({ gateway: null }))).toEqual(unknown);
  });
});

describe('accounts', () => {
  const user = (more: Partial<AccountUser> = {}): AccountUser => ({
    name: 'varga',
    mfa: true,
    admin: false,
    lastLoginAt: noon - day,
    keys: [],
    ...more,
  });
  const account = (more: Partial<AccountFacts> = {}, rest: Partial<AccountSubject> = {}): AccountSubject => ({
    now: noon,
    providerId,
    groups: [],
    auditUntil: noon,
    console: consoleFacts(),
    account: dated({
      accountId: 'OP1',
      rootMfa: true,
      users: [user()],
      gateways: [],
      exposedSims: null,
      ...more,
    }),
    ...rest,
  });
  const key = (createdDays: number, usedDays: number | null) => ({
    id: 'k',
    createdAt: noon - createdDays * day,
    lastUsedAt: usedDays === null ? null : noon - usedDays * day,
  });

  it('C-CD-01: second factors', () => {
    expect(outcome('account', 'C-CD-01', account())).toEqual(pass);
    expect(
      outcome('account', 'C-CD-01', account({ users: [user(), user({ mfa: false }), user({ mfa: false })] })),
    ).toEqual(partial(0.5));
    expect(outcome('account', 'C-CD-01', account({ users: [user({ mfa: false, admin: true })] }))).toEqual(
      fail,
    );
    expect(outcome('account', 'C-CD-01', account({ rootMfa: false }))).toEqual(fail);
    expect(outcome('account', 'C-CD-01', account({ rootMfa: null, users: [user({ mfa: null })] }))).toEqual(
      unknown,
    );
    expect(outcome('account', 'C-CD-01', account({ rootMfa: null }))).toEqual(partial(0.5));
  });

  it('C-CD-02: few administrators, no dormant accounts', () => {
    const admins = Array.from({ length: 4 }, () => user({ admin: true }));
    expect(outcome('account', 'C-CD-02', account({ users: admins }))).toEqual(partial(0.8));
    expect(
      outcome('account', 'C-CD-02', account({ users: [user({ lastLoginAt: noon - 91 * day })] })),
    ).toEqual(partial(0.5));
    expect(
      outcome('account', 'C-CD-02', account({ users: [user({ admin: null, lastLoginAt: null })] })),
    ).toEqual(unknown);
  });

  it('C-CD-03: keys by age and use', () => {
    const keys = [key(10, 1), key(400, 1), key(200, 100), key(200, null), key(10, null)];
    expect(outcome('account', 'C-CD-03', account({ users: [user({ keys })] }))).toEqual(partial(0.4));
    expect(outcome('account', 'C-CD-03', account({ users: [user({ keys: [key(400, 1)] })] }))).toEqual(fail);
    expect(outcome('account', 'C-CD-03', account())).toEqual(pass);
    expect(outcome('account', 'C-CD-03', account({ users: [] }))).toEqual(unknown);
  });

  it('C-CD-09: a log that is collected and whole', () => {
    expect(outcome('account', 'C-CD-09', account())).toEqual(pass);
    expect(outcome('account', 'C-CD-09', account({}, { auditUntil: null }))).toEqual(unknown);
    expect(
      outcome('account', 'C-CD-09', account({}, { auditUntil: noon - 3 * day, console: consoleFacts() })),
    ).toMatchObject({ value: 1 });
    expect(
      outcome('account', 'C-CD-09', account({}, { console: consoleFacts({ auditChainHolds: false }) })),
    ).toEqual(fail);
  });

  it('C-NW-14: a quarantine that was tried', () => {
    const group = (tags: Record<string, string>, more: Partial<GatewayReading> = {}) =>
      groupFactsOf({ tags: { purpose: 'quarantine', ...tags }, gateway: { ...coreGateway, ...more } });
    const drill = { last_drill: '2026-09-03', drill_minutes: '4' };
    expect(outcome('account', 'C-NW-14', account({}, { groups: [group(drill)] }))).toEqual(pass);
    expect(
      outcome('account', 'C-NW-14', account({}, { groups: [group({ ...drill, drill_minutes: '40' })] })),
    ).toEqual(partial(0.5));
    expect(outcome('account', 'C-NW-14', account({}, { groups: [group({})] }))).toEqual(partial(0.5));
    expect(
      outcome('account', 'C-NW-14', account({}, { groups: [group(drill, { egress: 'open' })] })),
    ).toEqual(fail);
    expect(outcome('account', 'C-NW-14', account({}, { groups: [groupFactsOf()] }))).toEqual(fail);
    expect(outcome('account', 'C-NW-14', account())).toEqual(unknown);
    expect(
      outcome('account', 'C-NW-14', account({}, { groups: [group({ ...drill, last_drill: '2025-01-01' })] })),
    ).toEqual(unknown);
  });

  it('that were never read leave everything unknown', () => {
    const unread: AccountSubject = {
      now: noon,
      providerId,
      account: null,
      auditUntil: null,
      groups: [],
      console: consoleFacts(),
    };
    for (const { control } of plan.account) expect(outcome('account', control.id, unread)).toEqual(unknown);
  });
});

describe('endpoints', () => {
  const probe = (more: Partial<TlsProbeFacts>) => ({
    now: noon,
    probe: dated<TlsProbeFacts>({
      protocols: ['TLSv1.3', 'TLSv1.2'],
      weakCipherSuites: [],
      forwardSecrecy: true,
      chainValid: true,
      nameValid: true,
      notAfter: noon + 90 * day,
      clientCertificateRequired: true,
      ...more,
    }),
  });

  it.each([
    ['C-TR-02', {}, pass],
    ['C-TR-02', { protocols: ['TLSv1.2', 'TLSv1.0'] }, fail],
    ['C-TR-02', { weakCipherSuites: ['TLS_RSA_WITH_RC4_128_SHA'] }, fail],
    ['C-TR-02', { forwardSecrecy: false }, fail],
    ['C-TR-02', { forwardSecrecy: null }, partial(0.5)],
    ['C-TR-02', { protocols: [] }, unknown],
    ['C-TR-03', {}, pass],
    ['C-TR-03', { notAfter: noon + 29 * day }, partial(0.5)],
    ['C-TR-03', { notAfter: noon + 6 * day }, fail],
    ['C-TR-03', { nameValid: false }, fail],
    ['C-TR-03', { notAfter: null }, unknown],
    ['C-TR-04', {}, pass],
    ['C-TR-04', { clientCertificateRequired: false }, fail],
    ['C-TR-04', { clientCertificateRequired: null }, unknown],
  ] as const)('%s with %o', (id, more, expected) => {
    expect(outcome('endpoint', id, probe(more))).toEqual(expected);
    expect(outcome('endpoint', id, { now: noon, probe: null })).toEqual(unknown);
  });
});

describe('releases', () => {
  it('C-AP-02: a bill of materials that identifies its parts', () => {
    const sbom = (more: object) =>
      dated({
        model: 'HX-410',
        release: '1',
        format: 'CycloneDX 1.6',
        schemaValid: true,
        componentCount: 10,
        identifiedShare: 0.9,
        vulnerabilities: [],
        ...more,
      });
    const of = (more: object) => outcome('release', 'C-AP-02', { now: noon, version: '1', sbom: sbom(more) });
    expect(of({})).toEqual(pass);
    expect(of({ identifiedShare: 0.89 })).toEqual(partial(0.5));
    expect(of({ schemaValid: null })).toEqual(partial(0.5));
    expect(of({ componentCount: 0 })).toEqual(fail);
    expect(outcome('release', 'C-AP-02', { now: noon, version: '1', sbom: null })).toEqual(unknown);
    expect(outcome('release', 'C-AP-02', { now: noon, version: null, sbom: null })).toEqual(unknown);
  });
});

describe('the organisation', () => {
  const org = (console: Partial<ConsoleFacts> = {}, more: Partial<OrgFacts> = {}): OrgFacts => ({
    now: noon,
    console: consoleFacts(console),
    confirmedShare: 1,
    layerCoverage: [0.9, 0.9, 0.9, 0.9, 0.9, 0.9],
    ...more,
  });
  const rule = (id: string, more: Partial<RuleFacts> = {}): RuleFacts => ({
    id,
    enabled: true,
    lastRunAt: noon,
    learns: false,
    ...more,
  });
  const everyLayer = ['EP', 'NW', 'TR', 'CD', 'AP'].map((layer) => rule(`D-${layer}-01`));

  it('C-EE-01: exceptions are kept in order', () => {
    expect(outcome('org', 'C-EE-01', org())).toEqual(unknown);
    expect(outcome('org', 'C-EE-01', org({ exceptions: { running: 1, ended: 1, invalid: 0 } }))).toEqual(
      partial(0.5),
    );
  });

  it('C-EE-07: rules for every layer and rules that join them', () => {
    const joining = ['D-EE-01', 'D-EE-02', 'D-EE-03'].map((id) => rule(id));
    expect(outcome('org', 'C-EE-07', org({ rules: [...everyLayer, ...joining] }))).toEqual(pass);
    expect(
      outcome('org', 'C-EE-07', org({ rules: [...everyLayer.slice(0, 4), ...joining.slice(0, 2)] })),
    ).toEqual(partial(0.7));
    expect(outcome('org', 'C-EE-07', org({ rules: [rule('D-EP-01', { enabled: false })] }))).toEqual(fail);
  });

  it('C-EE-07 and C-NW-10: rules that have not run yet are no fail', () => {
    const fresh = org({
      rules: [rule('D-TR-10', { learns: true, lastRunAt: null }), rule('D-EP-01', { enabled: false })],
    });
    expect(outcome('org', 'C-EE-07', fresh)).toEqual(unknown);
    expect(outcome('org', 'C-NW-10', fresh)).toEqual(unknown);
  });

  it('C-NW-10: rules that learn', () => {
    expect(outcome('org', 'C-NW-10', org({ rules: [rule('D-TR-10', { learns: true })] }))).toEqual(
      partial(0.5),
    );
    expect(
      outcome(
        'org',
        'C-NW-10',
        org({ rules: [rule('D-TR-10', { learns: true, lastRunAt: noon - 3 * day })] }),
      ),
    ).toEqual(fail);
  });

  it('C-EE-09: how much is seen', () => {
    expect(outcome('org', 'C-EE-09', org())).toEqual(pass);
    expect(outcome('org', 'C-EE-09', org({}, { layerCoverage: [0.4, 0.4, 0.4, 0.4, 0.4, null] }))).toEqual(
      partial(0.5),
    );
    expect(outcome('org', 'C-EE-09', org({}, { confirmedShare: 0.4 }))).toEqual(fail);
    expect(outcome('org', 'C-EE-09', org({}, { confirmedShare: null }))).toEqual(unknown);
  });

  it('C-EE-12: incidents end with a reason', () => {
    expect(outcome('org', 'C-EE-12', org({ incidents: { resolved: 4, reviewed: 4, overdue: 0 } }))).toEqual(
      pass,
    );
    expect(outcome('org', 'C-EE-12', org({ incidents: { resolved: 4, reviewed: 4, overdue: 4 } }))).toEqual(
      partial(0.5),
    );
    expect(outcome('org', 'C-EE-12', org())).toEqual(unknown);
  });
});
