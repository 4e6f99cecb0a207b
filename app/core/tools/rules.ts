import { fail } from '../../../shared/errors.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { CallContext, ReadDb } from '../ports.ts';
import { noTools, type NewRule, type RuleTool, type Tools } from '../providers/tools.ts';
import { audited, type AuditedDeps } from './audited.ts';

export interface RulesDeps extends AuditedDeps {
  readonly cache: ReadDb;
  /** @throws AppError NOT_FOUND for a provider that is not connected */
  readonly toolsOf: (providerId: string) => Tools | undefined;
  readonly changed: () => void;
}

type RuleHandlers = Pick<Handlers<'tools'>, 'rules' | 'createRule' | 'switchRule' | 'deleteRule'>;

/** Automations of provider accounts: each change is audited, and counts as done once the list shows it. */
export function ruleHandlers(deps: RulesDeps): RuleHandlers {
  const toolOf = (providerId: string): RuleTool => {
    const { use, how } = (deps.toolsOf(providerId) ?? noTools).rules;
    if (use === null) throw fail('UNSUPPORTED', `${how}. Nothing was sent.`);
    return use;
  };
  const change = async (
    { signal, actor }: CallContext,
    providerId: string,
    ruleId: string,
    act: string,
    detail: { readonly active?: boolean },
    work: (tool: RuleTool) => Promise<void>,
    holds: (rule: { readonly active: boolean } | undefined) => boolean,
  ) => {
    const tool = toolOf(providerId);
    const rule = (await tool.list(signal)).find((one) => one.ruleId === ruleId);
    if (rule === undefined)
      throw fail('NOT_FOUND', 'The account has no such automation any more. Look at the list again.');
    const ask = { act, subject: `provider:${providerId}`, detail: { rule: rule.name, ...detail } };
    await audited(deps, actor, ask, () => work(tool));
    deps.changed();
    return { confirmed: holds((await tool.list(signal)).find((one) => one.ruleId === ruleId)) };
  };

  return {
    async rules({ providerId }, { signal }) {
      const { use, support, how } = (deps.toolsOf(providerId) ?? noTools).rules;
      return {
        offer: { support, how },
        rules: use === null ? [] : (await use.list(signal)).map((rule) => ({ ...rule })),
        switches: use !== null && use.switch !== null,
        templates: use === null ? [] : use.templates.map((template) => ({ ...template })),
        groups: deps.cache.all<{ groupId: string; name: string }>(
          'SELECT group_id AS groupId, name FROM groups WHERE provider_id = ? ORDER BY name, group_id LIMIT 1000',
          [providerId],
        ),
      };
    },
    async createRule({ providerId, reason, ...rule }, { signal, actor }) {
      const tool = toolOf(providerId);
      const detail = detailOf(rule, reason);
      const ask = { act: 'rule.create', subject: `provider:${providerId}`, detail };
      const ruleId = await audited(deps, actor, ask, () => tool.create(rule, signal));
      deps.changed();
      const made = (await tool.list(signal)).find((one) => one.ruleId === ruleId);
      return { ruleId, confirmed: made?.active === true };
    },
    switchRule: async ({ providerId, ruleId, active }, context) => {
      const { switch: turn } = toolOf(providerId);
      if (turn === null)
        throw fail(
          'UNSUPPORTED',
          'This provider’s automations are not switched from here. Nothing was sent.',
        );
      return change(
        context,
        providerId,
        ruleId,
        'rule.switch',
        { active },
        () => turn(ruleId, active, context.signal),
        (rule) => rule?.active === active,
      );
    },
    deleteRule: ({ providerId, ruleId }, context) =>
      change(
        context,
        providerId,
        ruleId,
        'rule.delete',
        {},
        (tool) => tool.remove(ruleId, context.signal),
        (rule) => rule === undefined,
      ),
  };
}

/** An address may carry a secret of its own in its path: the audit log names the host. */
function detailOf({ templateId, name, groupId, url }: NewRule, reason: string) {
  return {
    template: templateId,
    rule: name,
    group: groupId,
    host: url === null ? null : new URL(url).host,
    reason,
  };
}
