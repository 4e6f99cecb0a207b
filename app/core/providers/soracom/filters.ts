import type { FilterPart, FilterRule } from '../../../../shared/filter-rules.ts';
import { anyProtocol } from '../../../../shared/filter-rules.ts';
import { parseRows } from '../rows.ts';
import type { FilterTool } from '../tools.ts';
import type { SoracomClient } from './client.ts';
import { toTags } from './map.ts';
import { listAll } from './pages.ts';
import { Gateway } from './schema.ts';

/**
 * Traffic filters of virtual private gateways. The routing filter is shown with its gateway. IP and domain rules are replaced as a whole and
 * shown by no call. Source: `setRoutingFilter`, `putUplinkFilterRules`, `putFqdnFilterRules` of the API description.
 */

const mostGateways = 2_000;

export function filterTool(client: SoracomClient): FilterTool {
  return {
    async list(signal) {
      const rows = await listAll(client, '/virtual_private_gateways', {}, signal, mostGateways);
      return parseRows(Gateway, rows).rows.map((gateway) => ({
        gatewayId: gateway.vpgId,
        name: toTags(gateway.tags)['name'] ?? gateway.vpgId,
        routing: gateway.routingFilterEntries?.map(toRule) ?? null,
      }));
    },
    async replace(gatewayId, part, rules, signal) {
      const { method, path, json } = requestOf(part, rules);
      const what = `${method} /virtual_private_gateways/{vpg_id}/${path}`;
      const address = `/virtual_private_gateways/${encodeURIComponent(gatewayId)}/${path}`;
      await client.call({ method, path: address, json, purpose: 'act', loose: true, what }, signal);
    },
  };
}

function requestOf(part: FilterPart, rules: readonly FilterRule[]) {
  if (part === 'routing') {
    const json = rules.map(({ action, to }) => ({ action, ipRange: to }));
    return { method: 'POST', path: 'set_routing_filter', json } as const;
  }
  const ports = ({ protocol, fromPort, toPort }: FilterRule) => ({ protocol, fromPort, toPort });
  if (part === 'ip') {
    const json = {
      rules: rules.map((rule) => ({ type: 'ip', action: rule.action, cidr: rule.to, ...ports(rule) })),
    };
    return { method: 'PUT', path: 'traffic_filtering/uplink_rules', json } as const;
  }
  const json = {
    rules: rules.map((rule) => ({ type: 'fqdn', action: 'allow', fqdnPattern: rule.to, ...ports(rule) })),
  };
  return { method: 'PUT', path: 'traffic_filtering/fqdn_rules', json } as const;
}

function toRule({ action, ipRange }: { readonly action: string; readonly ipRange: string }): FilterRule {
  return {
    action: action === 'deny' ? 'deny' : 'allow',
    to: ipRange,
    protocol: anyProtocol,
    fromPort: 0,
    toPort: 0,
  };
}
