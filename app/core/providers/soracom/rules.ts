import { z } from 'zod';
import { fail } from '../../../../shared/errors.ts';
import { OutcomeUnknown, type ProviderRule } from '../connector.ts';
import { parseRows, shaped } from '../rows.ts';
import type { NewRule, RuleReading, RuleTemplate, RuleTool } from '../tools.ts';
import type { SoracomClient } from './client.ts';
import { listAll } from './pages.ts';
import { EventHandler } from './schema.ts';

/** Event handlers of the account. Source of rule and action types and of their properties: the API description, `EventHandler`. */

const mostRules = 1_000;

const templates: readonly RuleTemplate[] = [
  {
    id: 'imei-mismatch-web',
    title: 'Another device: call an address',
    about:
      'Calls an address of yours at once when a SIM with an IMEI lock is used in another device. Changes nothing at the SIM.',
    asksUrl: true,
  },
  {
    id: 'imei-mismatch-suspend',
    title: 'Another device: suspend the SIM',
    about:
      'Suspends a SIM with an IMEI lock as soon as it is used in another device. The SIM stays suspended until somebody resumes it.',
    asksUrl: false,
  },
];

export function ruleTool(client: SoracomClient): RuleTool {
  const one = (ruleId: string): string => `/event_handlers/${encodeURIComponent(ruleId)}`;
  const what = '/event_handlers/{handler_id}';
  return {
    templates,
    list: (signal) => listRules(client, signal),
    async create(rule, signal) {
      const { operatorId } = await client.session(signal);
      const json = requestOf(rule, operatorId);
      const { body } = await client.call(
        { method: 'POST', path: '/event_handlers', json, purpose: 'act' },
        signal,
      );
      const made = Made.safeParse(body);
      if (made.success) return made.data.handlerId;
      throw new OutcomeUnknown(
        `${client.who} took the event handler and did not name it. Look at the list before another try.`,
      );
    },
    async switch(ruleId, active, signal) {
      // An update replaces the whole handler, so everything else of it goes back as it was read.
      const read = { method: 'GET', path: one(ruleId), purpose: 'read', what: `GET ${what}` } as const;
      const { handlerId: _own, ...rest } = shaped(
        Whole,
        (await client.call(read, signal)).body,
        client.who,
        'the event handler',
      );
      const json = { ...rest, status: active ? 'active' : 'inactive' };
      await client.call(
        { method: 'PUT', path: one(ruleId), json, purpose: 'act', what: `PUT ${what}` },
        signal,
      );
    },
    async remove(ruleId, signal) {
      const call = { method: 'DELETE', path: one(ruleId), purpose: 'act', what: `DELETE ${what}` } as const;
      await client.call({ ...call, loose: true }, signal);
    },
  };
}

const Made = z.object({ handlerId: z.string().min(1) });
const Whole = z.looseObject({ handlerId: z.string() });

/** Every event handler of the account. */
export async function listRules(client: SoracomClient, signal: AbortSignal): Promise<RuleReading[]> {
  const rows = await listAll(client, '/event_handlers', {}, signal, mostRules);
  return parseRows(EventHandler, rows).rows.map((handler) => ({
    ruleId: handler.handlerId,
    ...toRule(handler),
  }));
}

function toRule(handler: z.infer<typeof EventHandler>): ProviderRule {
  return {
    name: handler.name,
    active: handler.status === 'active',
    what: `${handler.ruleConfig.type}: ${handler.actionConfigList.map(({ type }) => type).join(', ')}`,
    scope:
      handler.targetSimId ??
      handler.targetImsi ??
      (typeof handler.targetGroupId === 'string' ? `group ${handler.targetGroupId}` : 'all SIMs'),
  };
}

const atOnce = { executionDateTimeConst: 'IMMEDIATELY' } as const;

function requestOf({ templateId, name, groupId, url }: NewRule, operatorId: string): object {
  const template = templates.find(({ id }) => id === templateId);
  if (template === undefined)
    throw fail('INVALID_INPUT', `There is no template "${templateId.slice(0, 60)}".`, {
      field: 'templateId',
    });
  if (template.asksUrl && !isPublicHttps(url))
    throw fail(
      'INVALID_INPUT',
      'Soracom calls the address from the internet: give one that begins with https://.',
      {
        field: 'url',
      },
    );
  return {
    name,
    status: 'active',
    ...(groupId === null ? { targetOperatorId: operatorId } : { targetGroupId: groupId }),
    ruleConfig: { type: 'SimImeiMismatchedRule', properties: { inactiveTimeoutDateConst: 'IMMEDIATELY' } },
    actionConfigList: [
      template.asksUrl
        ? {
            type: 'ExecuteWebRequestAction',
            properties: {
              ...atOnce,
              url,
              httpMethod: 'POST',
              contentType: 'application/json',
              headers: {},
              body: '{"event":"imei_mismatch","simId":"${simId}","imsi":"${imsi}"}',
            },
          }
        : { type: 'SuspendAction', properties: atOnce },
    ],
  };
}

function isPublicHttps(url: string | null): boolean {
  return url !== null && URL.canParse(url) && new URL(url).protocol === 'https:';
}
