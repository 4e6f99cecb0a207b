import type { GatewayReading } from '../../providers/readings.ts';
import type { GroupFacts } from '../facts.ts';
import type { Check, Judge } from './check.ts';
import { failing, partial, pass, unknown, type Outcome } from './outcome.ts';
import { dateWords } from './words.ts';

/** What a group's gateway lets through, keeps apart, inspects and carries on. */

const gatewayUnknown = unknown('The provider does not tell which gateway this group uses');

/** What the provider's reading of the group's gateway says; `shared` where it is the provider's common one. */
function fromGateway(shared: Outcome, judge: (gateway: GatewayReading) => Outcome): Judge<GroupFacts> {
  return {
    source: 'provider',
    judge({ gateway }) {
      if (gateway === null) return gatewayUnknown;
      return gateway === 'shared' ? shared : judge(gateway);
    },
    observedAt: ({ confirmedAt }) => confirmedAt,
  };
}

function gatewayName({ gateway }: GroupFacts): string | null {
  if (gateway === null) return null;
  return gateway === 'shared' ? 'shared gateway' : gateway.name;
}

const deniedByDefault = pass('Only listed destinations can be reached');
const blockListed = partial(0.5, 'All but listed destinations can be reached');
const openEgress = failing('Any destination can be reached');
const egressUnknown = unknown("The provider does not tell the gateway's outbound rules");

export const egressAllowList: Check<'group'> = {
  controlId: 'C-NW-05',
  kind: 'group',
  judges: [
    fromGateway(openEgress, ({ egress }) => {
      if (egress === 'deny') return deniedByDefault;
      if (egress === 'blocklist') return blockListed;
      return egress === 'open' ? openEgress : egressUnknown;
    }),
  ],
  detail: gatewayName,
};

const isolated = pass('Devices cannot reach each other');
const notIsolated = failing('Devices can reach each other');
const isolationUnknown = unknown('The provider does not tell whether devices are kept apart');

export const deviceIsolation: Check<'group'> = {
  controlId: 'C-NW-07',
  kind: 'group',
  judges: [
    fromGateway(isolationUnknown, ({ peerIsolation }) => {
      if (peerIsolation === null) return isolationUnknown;
      return peerIsolation ? isolated : notIsolated;
    }),
  ],
  detail: gatewayName,
};

const inspected = pass('The gateway inspects or mirrors traffic');
const notInspected = failing('Traffic is not inspected');
const inspectionUnknown = unknown('The provider does not tell whether traffic is inspected');

export const trafficInspection: Check<'group'> = {
  controlId: 'C-NW-09',
  kind: 'group',
  judges: [
    fromGateway(inspectionUnknown, ({ inspection, mirroring }) => {
      if (inspection === true || mirroring === true) return inspected;
      return inspection === null || mirroring === null ? inspectionUnknown : notInspected;
    }),
  ],
  detail: gatewayName,
};

const doubled = pass('Two or more tunnels run to the backend');
const single = partial(0.5, 'A single tunnel runs to the backend');
const noTunnel = failing('No tunnel runs to the backend');
const tunnelsUnknown = unknown('The provider does not tell of tunnels');

export const backendTunnel: Check<'group'> = {
  controlId: 'C-TR-06',
  kind: 'group',
  judges: [
    fromGateway(noTunnel, ({ vpnTunnels }) => {
      if (vpnTunnels === null) return tunnelsUnknown;
      if (vpnTunnels === 0) return noTunnel;
      return vpnTunnels === 1 ? single : doubled;
    }),
  ],
  detail: gatewayName,
};

/** Minutes within which a device must be cut off. */
const drillTarget = 15;

const drilled = pass('A quarantine group denies by default, and a drill met its time');
const drillSlow = partial(0.5, 'A quarantine group denies by default; its drill took too long');
const notDrilled = partial(0.5, 'A quarantine group denies by default; no drill is on record');
const quarantineOpen = failing('The quarantine group lets traffic out');
const noQuarantine = failing('There is no quarantine group');
const groupsUnknown = unknown('The groups of this provider were not read');

/** The group that its tag `purpose` calls a quarantine, with what its tags tell of the last drill. */
function quarantineOf(
  groups: readonly GroupFacts[],
): { readonly group: GroupFacts; readonly drilledAt: number | null } | null {
  const group = groups.find(({ tags }) => tags['purpose'] === 'quarantine');
  if (group === undefined) return null;
  const drilledAt = Date.parse(group.tags['last_drill'] ?? '');
  return { group, drilledAt: Number.isNaN(drilledAt) ? null : drilledAt };
}

export const provenQuarantine: Check<'account'> = {
  controlId: 'C-NW-14',
  kind: 'account',
  judges: [
    {
      source: 'provider',
      judge({ groups }) {
        if (groups.length === 0) return groupsUnknown;
        const quarantine = quarantineOf(groups);
        if (quarantine === null) return noQuarantine;
        const { gateway, tags } = quarantine.group;
        if (gateway === null) return gatewayUnknown;
        if (gateway === 'shared' || gateway.egress !== 'deny') return quarantineOpen;
        if (quarantine.drilledAt === null) return notDrilled;
        return Number(tags['drill_minutes'] ?? Number.NaN) <= drillTarget ? drilled : drillSlow;
      },
      observedAt({ groups, now }) {
        const quarantine = quarantineOf(groups);
        return quarantine?.drilledAt ?? quarantine?.group.confirmedAt ?? now;
      },
    },
  ],
  detail({ groups }) {
    const quarantine = quarantineOf(groups);
    if (quarantine === null || quarantine.drilledAt === null) return null;
    return `drill of ${dateWords(quarantine.drilledAt)}, ${quarantine.group.tags['drill_minutes'] ?? 'unknown'} minutes`;
  },
};

export const gatewayChecks = [egressAllowList, deviceIsolation, trafficInspection, backendTunnel] as const;
