import { fail } from '../../../../shared/errors.ts';
import { arrayOf, parseRows } from '../rows.ts';
import type { RuleTool } from '../tools.ts';
import type { EmnifyClient } from './client.ts';
import { Automation } from './schema.ts';

/**
 * Automations of the organisation: listed and deleted. Making one needs numbers of events and actions that differ by organisation, and
 * switching one its word for "off", which no document at hand tells.
 *
 * Source: the provider's reference pages (`/automation`).
 */
export function automationTool(client: EmnifyClient): RuleTool {
  return {
    templates: [],
    async list(signal) {
      const what = 'GET /automation';
      const { body } = await client.call(
        { method: 'GET', path: '/automation', what, purpose: 'read' },
        signal,
      );
      return parseRows(Automation, arrayOf(body, client.who, what)).rows.map((automation) => ({
        ruleId: automation.id,
        name: automation.name,
        active: isOn(automation.status),
        what: `${eventOf(automation)}: ${count(automation.configured_actions?.length ?? 0)}, "${automation.status}"`,
        scope: (automation.targeting_properties ?? []).length === 0 ? 'all SIMs' : 'some SIMs',
      }));
    },
    create: async () => {
      throw fail('UNSUPPORTED', 'Automations of emnify are made in its portal. Nothing was sent.');
    },
    switch: null,
    async remove(ruleId, signal) {
      const what = 'DELETE /automation/{id}';
      const path = `/automation/${encodeURIComponent(ruleId)}`;
      await client.call({ method: 'DELETE', path, what, purpose: 'act', loose: true }, signal);
    },
  };
}

/** The words are not documented; one that says neither is taken for on, so that nothing that acts is overlooked. */
function isOn(status: string): boolean {
  return !/^(in_?active|disabled|paused|off|draft)$/i.test(status);
}

function eventOf({ actionable_event: event }: Automation): string {
  return event?.custom_event?.name ?? event?.system_event?.name ?? 'an event';
}

function count(actions: number): string {
  return `${actions} ${actions === 1 ? 'action' : 'actions'}`;
}
