import { describe, expect, it } from 'vitest';
import type { Connectivity, Lifecycle } from '../../../../shared/contract/index.ts';
import { iccidBody } from '../../../../shared/ids.ts';
import type { CapabilitySubject } from '../connector.ts';
import { capabilityOf } from './capabilities.ts';
import { toSimReading } from './map.ts';
import { Network, Sim } from './schema.ts';
import { claimsOf, tokenIn } from './token.ts';

const row = (members: Record<string, unknown>): Record<string, unknown> => ({
  id: 40_000_001,
  iccid: '898839910000000001',
  iccid_with_luhn: '8988399100000000013',
  status: { id: 1, description: 'Activated' },
  endpoint: { id: 7, status: { id: 0, description: 'Enabled' }, imei_lock: false },
  ...members,
});
const read = (members: Record<string, unknown>, network?: unknown) =>
  toSimReading(Sim.parse(row(members)), network === undefined ? null : Network.parse(network));
const status = (description: string) => ({ status: { description } });
const endpoint = (members: Record<string, unknown>) => ({
  endpoint: { id: 7, status: 0, imei_lock: false, ...members },
});

describe('the lesser of two states', () => {
  it.each<[string, unknown, unknown, Lifecycle, string]>([
    [
      'Issued',
      { id: 0, description: 'Issued' },
      { id: 0, description: 'Enabled' },
      'inventory',
      'Issued/Enabled',
    ],
    [
      'Activated',
      { id: 1, description: 'Activated' },
      { id: 0, description: 'Enabled' },
      'active',
      'Activated/Enabled',
    ],
    ['Activated on a disabled endpoint', 1, 1, 'suspended', '1/1'],
    ['Activated on a deleted endpoint', 'Activated', 'Deleted', 'suspended', 'Activated/Deleted'],
    ['Suspended', { id: 2, description: 'Suspended' }, 'Enabled', 'suspended', 'Suspended/Enabled'],
    ['Suspended on a disabled endpoint', 2, 1, 'suspended', '2/1'],
    ['Deleted', { id: 3, description: 'Deleted' }, 0, 'terminated', 'Deleted/0'],
    ['Factory Test', { id: 4, description: 'Factory Test' }, 0, 'test', 'Factory Test/0'],
    ['a word nobody knows', { id: 9, description: 'Hibernating' }, 0, 'unknown', 'Hibernating/0'],
    ['a number nobody knows', 9, 0, 'unknown', '9/0'],
    ['a number and a word that contradict', { id: 1, description: 'Suspended' }, 0, 'unknown', 'Suspended/0'],
    ['an endpoint nobody knows', 1, { id: 5, description: 'Parked' }, 'unknown', '1/Parked'],
  ])('%s', (_name, status, state, lifecycle, rawState) => {
    expect(read({ status, ...endpoint({ status: state }) })).toMatchObject({ lifecycle, rawState });
  });

  it('an activated SIM without an endpoint goes by its own state', () => {
    expect(read({ endpoint: null })).toMatchObject({
      lifecycle: 'active',
      rawState: 'Activated',
      imeiLock: 'unknown',
    });
  });

  it('an endpoint that was named but not told leaves it open', () => {
    expect(read({ endpoint: 7 })).toMatchObject({ lifecycle: 'unknown', rawState: 'Activated/not told' });
  });

  it('a blocked SIM is blocked only where both states would let it pass', () => {
    const blocked = status('BLOCKED');
    expect(read(endpoint({}), blocked)).toMatchObject({
      lifecycle: 'blocked',
      rawState: 'Activated/0/BLOCKED',
    });
    expect(read({ status: 2 }, blocked)).toMatchObject({ lifecycle: 'suspended' });
  });
});

describe('connectivity', () => {
  it.each<[unknown, Connectivity]>([
    [status('ONLINE'), 'online'],
    [status('Attached'), 'attached'],
    [status('OFFLINE'), 'offline'],
    [status('BLOCKED'), 'blocked'],
    [status('DREAMING'), 'unknown'],
    [{}, 'unknown'],
    [undefined, 'unknown'],
  ])('%j', (network, expected) => {
    expect(read({}, network).connectivity).toBe(expected);
  });

  const session = {
    pdp_context_id: 92_415,
    created: '2026-11-20T08:12:02.000Z',
    mcc: 262,
    mnc: '2',
    lac: 644,
    ci: 5_532,
    ue_ip_address: '10.199.5.223',
    imeisv: '3571030600000101',
    rat_type: { rat_type_id: '1', description: '3G' },
  };
  const online = { ...status('ONLINE'), pdp_context: session, services: ['GPRS'] };

  it('a session tells its number, place and device, in text or number', () => {
    expect(read({}, online)).toMatchObject({
      sessionId: '92415',
      sessionUpdatedAt: Date.UTC(2026, 10, 20, 8, 12, 2),
      plmn: '262-02',
      country: 'DE',
      cell: '262-02-644-5532',
      rat: '3G',
      ip: '10.199.5.223',
      imei: '3571030600000101',
    });
  });

  it('the device on record stays while the session has the same one, and gives way to another', () => {
    const own = '357103060000019';
    const locked = endpoint({ imei_lock: true, imei: own.slice(0, 14), imei_with_luhn: own });
    expect(read(locked, online)).toMatchObject({ imei: own, imeiLock: 'locked' });
    const other = { ...online, pdp_context: { ...session, imeisv: '3585361000000101' } };
    expect(read(locked, other)).toMatchObject({ imei: '3585361000000101', imeiLock: 'mismatch' });
  });

  it('without a session the country of the last registration remains', () => {
    const location = { last_updated_gprs: '2026-11-20T08:00:00Z', country: { mcc: '262', iso_code: 'de' } };
    expect(read({}, { ...status('ATTACHED'), location })).toMatchObject({
      connectivity: 'attached',
      country: 'DE',
      plmn: null,
      sessionId: null,
      lastSeenAt: Date.UTC(2026, 10, 20, 8),
    });
  });
});

describe('identifiers', () => {
  it('puts the check digit back where only the bare ICCID is told', () => {
    // Its last digit happens to be the check digit of those before: taken as one, it would be lost in comparisons.
    const bare = '8988399100000000013';
    const sim = read({ iccid: bare, iccid_with_luhn: null });
    expect(iccidBody(sim.iccid)).toBe(bare);
  });

  it('refuses a SIM without any ICCID and one without a state', () => {
    expect(Sim.safeParse(row({ iccid: null, iccid_with_luhn: null })).error?.issues[0]?.path).toEqual([
      'iccid',
    ]);
    expect(Sim.safeParse(row({ status: undefined })).success).toBe(false);
  });

  it('keeps PIN, PUK and keys out', () => {
    const text = JSON.stringify(
      read({ pin1: '1234', puk1: '12345678', ki: 'AA', ...endpoint({ psk: 'k' }) }),
    );
    expect(text).not.toMatch(/1234"|12345678|"AA"|psk/);
  });
});

describe('IMEI lock', () => {
  const imei = '357103060000019';
  const other = '358536100000012';
  it.each([
    ['off', { imei_lock: false, imei }, 'open', null],
    ['null', { imei_lock: null, imei }, 'open', null],
    ['on, as a switch', { imei_lock: true, imei_with_luhn: imei }, 'locked', imei],
    ['on, as an IMEI', { imei_lock: imei, imei }, 'locked', imei],
    ['not told', { imei_lock: undefined, imei }, 'unknown', null],
  ])('%s', (_name, members, imeiLock, lockedImei) => {
    expect(read(endpoint(members))).toMatchObject({ imeiLock, lockedImei });
  });

  it('tells another device from its check digit or software version', () => {
    const locked = endpoint({ imei_lock: true, imei });
    expect(read({ ...locked, imei: other })).toMatchObject({
      imeiLock: 'mismatch',
      restriction: 'imei_mismatch',
    });
    expect(read({ ...locked, imei: imei.slice(0, 14) }).imeiLock).toBe('locked');
    expect(read({ ...locked, imei: `${imei.slice(0, 14)}07` }).imeiLock).toBe('locked');
  });
});

describe('session tokens', () => {
  const token = `e30.${btoa('{"iat":100,"exp":1300,"sub":"org-1","scope":"read write"}').replace(/=+$/, '')}.sig`;

  it('are not those for renewing or for second factors', () => {
    expect(tokenIn({ refresh_token: 'a.b.c', auth_token: token })).toBe(token);
    expect(tokenIn({ refresh_token: token, mfa_token: token })).toBeNull();
    expect(tokenIn({ auth_token: 'hello' })).toBeNull();
    expect(tokenIn({ message: 'no' })).toBeNull();
    expect(tokenIn(null)).toBeNull();
  });

  it('say when they end, and nothing when they cannot be read', () => {
    const claims = { issuedAt: 100_000, expiresAt: 1_300_000, subject: 'org-1', scopes: ['read', 'write'] };
    expect(claimsOf(token)).toEqual(claims);
    const nothing = { issuedAt: null, expiresAt: null, subject: null, scopes: [] };
    expect(claimsOf('a.%%%.c')).toEqual(nothing);
    expect(claimsOf('e30.bnVsbA.c')).toEqual(nothing);
  });
});

describe('what a state takes away', () => {
  const supports = (
    kind: Parameters<typeof capabilityOf>[0],
    members: Record<string, unknown>,
    network?: unknown,
  ): string => {
    const subject: CapabilitySubject = read(members, network);
    return capabilityOf(kind, subject).support;
  };

  it('goes by both states', () => {
    expect(supports('suspend', {})).toBe('native');
    expect(supports('suspend', { status: 0 })).toBe('none');
    expect(supports('activate', { status: 0 })).toBe('native');
    expect(supports('activate', { status: 2 })).toBe('none');
    expect(supports('activate', { status: 4 })).toBe('native');
    expect(supports('resume', { status: 2 })).toBe('native');
    expect(supports('resume', {}, status('BLOCKED'))).toBe('none');
    expect(supports('imei_lock', { endpoint: null })).toBe('none');
    expect(supports('terminate', { status: 3 })).toBe('none');
    expect(supports('session_reset', {})).toBe('none');
    expect(supports('session_reset', {}, status('ATTACHED'))).toBe('none');
    expect(supports('session_reset', {}, status('ONLINE'))).toBe('native');
    expect(supports('set_group', {})).toBe('native');
    expect(supports('set_group', { endpoint: null })).toBe('none');
    expect(supports('data_limit', {})).toBe('none');
    expect(supports('deactivate', {})).toBe('none');
  });
});
