import { z } from 'zod';
import type { ActionKind } from '../../../../shared/contract/index.ts';
import { AppError, type ErrorCode } from '../../../../shared/errors.ts';
import type { AccountAbilities, ProviderRule } from '../connector.ts';
import { shaped } from '../rows.ts';
import type { SoracomClient } from './client.ts';
import { listRules } from './rules.ts';
import { User } from './schema.ts';

/** The operation of the API behind each action, as permissions name it. */
const operations: Readonly<Partial<Record<ActionKind, string>>> = {
  suspend: 'Sim:suspendSim',
  resume: 'Sim:activateSim',
  activate: 'Sim:activateSim',
  deactivate: 'Sim:deactivateSim',
  terminate: 'Sim:terminateSim',
  imei_lock: 'Sim:setSimImeiLock',
  imei_unlock: 'Sim:unsetSimImeiLock',
  session_reset: 'Sim:deleteSimSession',
  set_group: 'Sim:setSimGroup',
  set_speed: 'Sim:updateSimSpeedClass',
  set_tag: 'Sim:putSimTags',
  send_sms: 'Sim:sendSmsToSim',
};

/**
 * Who the key belongs to, what it may do, and which event handlers of the account act by themselves. What the key may not read
 * is left out: rights that nobody tells deny nothing.
 */
export async function readAbilities(client: SoracomClient, signal: AbortSignal): Promise<AccountAbilities> {
  const { operatorId, userName } = await client.session(signal);
  if (userName === null) {
    const rules = await readRules(client, signal);
    return { identity: `${operatorId}, root account`, grants: ['everything'], denied: {}, rules };
  }
  const user = await unless(notTold, () => readUser(client, operatorId, userName, signal));
  const rules = await readRules(client, signal);
  const identity = `${operatorId}, user ${userName}`;
  const statements = statementsOf(user?.permission ?? null);
  const roles = user?.roleList ?? [];
  return {
    identity,
    grants: [
      ...roles.map(({ roleName, roleId }) => `role ${roleName ?? roleId}`),
      ...(statements ?? []).map(({ effect, api }) => `${effect} ${[api].flat().join(', ')}`),
    ],
    // A role may grant what the user's own permission does not: then nothing can be ruled out.
    denied: statements === null || roles.length > 0 ? {} : deniedBy(statements),
    rules,
  };
}

const notTold: readonly ErrorCode[] = ['PROVIDER_REFUSED', 'PROVIDER_BAD_ANSWER'];

/** Null for a failure that leaves the rest as it is; anything else throws. */
async function unless<T>(failures: readonly ErrorCode[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && failures.includes(error.code)) return null;
    throw error;
  }
}

async function readUser(
  client: SoracomClient,
  operatorId: string,
  userName: string,
  signal: AbortSignal,
): Promise<User> {
  const path = `/operators/${encodeURIComponent(operatorId)}/users/${encodeURIComponent(userName)}`;
  const answer = await client.call(
    { method: 'GET', path, purpose: 'read', what: 'GET /operators/{id}/users/{name}' },
    signal,
  );
  return shaped(User, answer.body, client.who, 'its user');
}

async function readRules(client: SoracomClient, signal: AbortSignal): Promise<ProviderRule[]> {
  // Rules come on top: a server fault in them must not keep back what the key may do.
  const failures = [...notTold, 'PROVIDER_UNREACHABLE'] as const;
  const rules = (await unless(failures, () => listRules(client, signal))) ?? [];
  return rules.map(({ ruleId: _own, ...rule }) => rule);
}

const Statements = z.object({
  statements: z.array(z.object({ effect: z.string(), api: z.union([z.string(), z.array(z.string())]) })),
});
type Statement = z.infer<typeof Statements>['statements'][number];

function statementsOf(permission: string | null): readonly Statement[] | null {
  try {
    return permission === null ? null : Statements.parse(JSON.parse(permission)).statements;
  } catch {
    return null; // Not readable, hence not known.
  }
}

function deniedBy(statements: readonly Statement[]): AccountAbilities['denied'] {
  const matches = (effect: string, operation: string): boolean =>
    statements.some(
      (statement) =>
        statement.effect === effect && [statement.api].flat().some((api) => covers(api, operation)),
    );
  const refused = Object.entries(operations).filter(
    ([, operation]) => matches('deny', operation) || !matches('allow', operation),
  );
  return Object.fromEntries(
    refused.map(([kind, operation]) => [kind, `The key has no permission for ${operation}.`]),
  );
}

/** `*`, `Sim:*`, `Sim:suspend*` or the operation itself. */
function covers(api: string, operation: string): boolean {
  const star = api.indexOf('*');
  return star < 0 ? api === operation : operation.startsWith(api.slice(0, star));
}
