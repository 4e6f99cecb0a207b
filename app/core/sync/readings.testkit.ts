import fc from 'fast-check';
import { luhnDigit } from '../../../shared/ids.ts';
import { capabilitiesOf } from '../providers/capabilities.ts';
import type { Connector } from '../providers/connector.ts';
import type { SimPage, SimReading } from '../providers/readings.ts';

/** An ICCID with its check digit. */
export function iccid(index: number): string {
  const body = `894231022${String(index).padStart(9, '0')}`;
  return body + luhnDigit(body);
}

/** A SIM in its first reading; `over` is what differs. */
export function reading(index: number, over: Partial<SimReading> = {}): SimReading {
  return {
    providerSimId: iccid(index),
    iccid: iccid(index),
    eid: null,
    imsi: `2950500${String(index).padStart(8, '0')}`,
    msisdn: null,
    imei: `35710306${String(index).padStart(6, '0')}0`,
    imeiLock: 'open',
    lockedImei: null,
    formFactor: 'trio',
    lifecycle: 'active',
    rawState: 'active',
    restriction: null,
    connectivity: 'online',
    sessionUpdatedAt: 1_000,
    sessionId: 's',
    ip: '10.0.0.1',
    apn: null,
    plmn: '204-04',
    country: 'NL',
    rat: 'LTE',
    cell: '204-04-1-2',
    groupId: 'g1',
    gatewayId: null,
    speedClass: null,
    terminationProtected: true,
    tags: { name: `device-${index}` },
    modifiedAt: 500,
    createdAt: 1,
    ...over,
  };
}

export const fleetOf = (size: number): SimReading[] =>
  Array.from({ length: size }, (_, index) => reading(index));

const unread = { support: 'none', how: 'a list is all there is' } as const;

/** A connector that lists these pages and knows nothing else. `asked` gathers the cursors. */
export function listing(
  pages: readonly (readonly SimReading[])[],
  serverTime = 10_000_000,
): Connector & { readonly asked: (string | null)[] } {
  const asked: (string | null)[] = [];
  return {
    asked,
    kind: 'listing',
    reads: {
      groups: unread,
      account: unread,
      sessions: unread,
      usage: { ...unread, by: 'account', days: 0, finest: 'hour' },
      audit: unread,
      connectivityLag: 0,
    },
    capabilities: capabilitiesOf({}, { support: 'none', how: '' }),
    test: async () => undefined,
    async simPage(cursor): Promise<SimPage> {
      asked.push(cursor);
      const index = cursor === null ? 0 : Number(cursor);
      return {
        sims: pages[index] ?? [],
        next: index + 1 < pages.length ? String(index + 1) : null,
        rejected: [],
        serverTime,
      };
    },
    sim: async () => null,
    groups: async () => [],
    account: async () => ({ accountId: 'OP', rootMfa: null, users: [], gateways: [], exposedSims: null }),
    sessionEvents: async () => [],
    usage: async function* () {},
    auditLog: async function* () {},
    act: async () => ({ reading: null, providerOperationId: null }),
  };
}

/** A fleet dealt into pages of any length, in any order, some SIMs more than once. */
export function dealt(sims: readonly SimReading[]): fc.Arbitrary<readonly (readonly SimReading[])[]> {
  return fc
    .record({
      order: fc.shuffledSubarray([...sims], { minLength: sims.length, maxLength: sims.length }),
      again: fc.subarray([...sims]),
      cuts: fc.array(fc.nat({ max: sims.length * 2 }), { maxLength: 6 }),
      mixed: fc.infiniteStream(fc.nat()),
    })
    .map(({ order, again, cuts, mixed }) => {
      const all = [...order];
      for (const sim of again) all.splice((mixed.next().value ?? 0) % (all.length + 1), 0, sim);
      const ends = [...new Set([...cuts.map((cut) => Math.min(cut, all.length)), all.length])].sort(
        (a, b) => a - b,
      );
      return ends.map((end, index) => all.slice(ends[index - 1] ?? 0, end));
    });
}
