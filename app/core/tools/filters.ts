import type { GatewayFilter as ToldFilter, WrittenFilter } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { filterText, parseFilter, type FilterPart, type FilterRule } from '../../../shared/filter-rules.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { ReadDb } from '../ports.ts';
import { OutcomeUnknown } from '../providers/connector.ts';
import { noTools, type FilterTool, type GatewayFilter, type Tools } from '../providers/tools.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { audited, type AuditedDeps } from './audited.ts';

export interface FiltersDeps extends AuditedDeps {
  readonly cache: ReadDb;
  /** @throws AppError NOT_FOUND for a provider that is not connected */
  readonly toolsOf: (providerId: string) => Tools | undefined;
  /** How many SIMs a group has, as the grid counts them. */
  readonly groupSizes: (
    providerIds: readonly string[],
  ) => Promise<(providerId: string, groupId: string) => number>;
  readonly changed: () => void;
}

type Written = Readonly<Partial<Record<FilterPart, WrittenFilter>>>;

/**
 * Filters of private gateways. What a provider only takes and never shows is known as far as this console wrote it, and unknown before:
 * that is kept, so that it can be seen and put back.
 */
export function filterHandlers(deps: FiltersDeps): Pick<Handlers<'tools'>, 'filters' | 'setFilter'> {
  const toolOf = (providerId: string): FilterTool => {
    const { use, how } = (deps.toolsOf(providerId) ?? noTools).filter;
    if (use === null) throw fail('UNSUPPORTED', `${how}. Nothing was sent.`);
    return use;
  };
  const behind = async (providerId: string, gatewayId: string) => {
    const groups = deps.cache.all<{ groupId: string; name: string }>(
      'SELECT group_id AS groupId, name FROM groups WHERE provider_id = ? AND gateway_id = ? ORDER BY name, group_id',
      [providerId, gatewayId],
    );
    const sizeOf = await deps.groupSizes([providerId]);
    return { groups, sims: groups.reduce((sum, { groupId }) => sum + sizeOf(providerId, groupId), 0) };
  };
  const told = async (providerId: string, gateway: GatewayFilter): Promise<ToldFilter> => {
    const { groups, sims } = await behind(providerId, gateway.gatewayId);
    const {
      routing = null,
      ip = null,
      domain = null,
    } = writtenOf(deps.ledger, providerId, gateway.gatewayId);
    return {
      gatewayId: gateway.gatewayId,
      name: gateway.name,
      groups: groups.map(({ groupId, name }) => (name === '' ? groupId : name)),
      sims,
      routing: gateway.routing === null ? null : filterText('routing', gateway.routing),
      written: { routing, ip, domain },
    };
  };

  return {
    async filters({ providerId }, { signal }) {
      const { use, support, how } = (deps.toolsOf(providerId) ?? noTools).filter;
      const gateways: ToldFilter[] = [];
      for (const gateway of use === null ? [] : await use.list(signal))
        gateways.push(await told(providerId, gateway));
      return { offer: { support, how }, gateways };
    },
    async setFilter({ providerId, gatewayId, part, text, expectedSims, reason }, { signal, actor }) {
      const tool = toolOf(providerId);
      const { rules, problem } = parseFilter(part, text);
      if (rules === null)
        throw fail('INVALID_INPUT', `Line ${problem.line}: ${problem.message} Nothing was sent.`, {
          field: 'text',
        });
      const gateway = await gatewayOf(tool, gatewayId, signal);
      const { sims } = await behind(providerId, gatewayId);
      if (sims !== expectedSims)
        throw fail(
          'PRECONDITION_FAILED',
          `${sims} SIMs are behind this gateway now. Nothing was sent; look again.`,
          { retry: 'now' },
        );
      const before =
        part === 'routing' && gateway.routing !== null
          ? filterText(part, gateway.routing)
          : (writtenOf(deps.ledger, providerId, gatewayId)[part]?.text ?? null);
      const keep = (known: boolean): void =>
        keepWritten(deps, providerId, gatewayId, part, {
          text: filterText(part, rules),
          before,
          at: deps.clock.now(),
          by: actor.name,
          known,
        });
      const detail = { gateway: gateway.name, part, rules: rules.length, sims, reason };
      const ask = { act: 'filter.replace', subject: `provider:${providerId}`, detail };
      await audited(deps, actor, ask, async () => {
        try {
          await tool.replace(gatewayId, part, rules, signal);
        } catch (error) {
          if (error instanceof OutcomeUnknown) keep(false);
          throw error;
        }
      });
      keep(true);
      deps.changed();
      const now = part === 'routing' ? (await gatewayOf(tool, gatewayId, signal)).routing : null;
      return { rules: rules.length, confirmed: now === null ? null : same(now, rules) };
    },
  };
}

async function gatewayOf(tool: FilterTool, gatewayId: string, signal: AbortSignal): Promise<GatewayFilter> {
  const gateway = (await tool.list(signal)).find((one) => one.gatewayId === gatewayId);
  if (gateway !== undefined) return gateway;
  throw fail('NOT_FOUND', 'The account has no such gateway any more. Look at the list again.');
}

function same(one: readonly FilterRule[], other: readonly FilterRule[]): boolean {
  return filterText('routing', one) === filterText('routing', other);
}

function settingOf(providerId: string, gatewayId: string): string {
  return `providers.${providerId}.filters.${gatewayId}`;
}

function writtenOf(ledger: ReadDb, providerId: string, gatewayId: string): Written {
  return JSON.parse(readSetting(ledger, settingOf(providerId, gatewayId)) ?? '{}') as Written;
}

function keepWritten(
  { ledger, clock }: Pick<FiltersDeps, 'ledger' | 'clock'>,
  providerId: string,
  gatewayId: string,
  part: FilterPart,
  written: WrittenFilter,
): void {
  const all = { ...writtenOf(ledger, providerId, gatewayId), [part]: written };
  writeSetting(ledger, settingOf(providerId, gatewayId), JSON.stringify(all), clock.now());
}
