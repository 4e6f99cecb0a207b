/** The provider account: who may use it, how they sign in, and which keys lie around. */
import { day } from '../../../shared/time.ts';
import { refusals } from './errors.ts';
import { ok } from '../http/context.ts';
import { refuse } from './errors.ts';
import type { WorldCore } from './world-core.ts';
import type { SoracomRoute } from './world-core.ts';

interface User {
  readonly userName: string;
  readonly description: string;
  readonly hasPassword: boolean;
  readonly mfa: 'ACTIVE' | 'INACTIVE' | 'UNCONFIRMED';
  readonly role: 'fleet-admin' | 'soc-analyst' | 'read-only' | 'billing';
  readonly createdDaysAgo: number;
  /** Age and last use of each auth key, in days; null = never used. */
  readonly keys: readonly { readonly age: number; readonly lastUsed: number | null }[];
}

/** Whom the world's one pair of credentials belongs to. */
export const consoleUser = 'sextant';

const users: readonly User[] = [
  {
    userName: 'j.varga',
    description: 'SOC lead',
    hasPassword: true,
    mfa: 'ACTIVE',
    role: 'fleet-admin',
    createdDaysAgo: 610,
    keys: [],
  },
  {
    userName: 'k.lindqvist',
    description: 'SOC analyst',
    hasPassword: true,
    mfa: 'ACTIVE',
    role: 'soc-analyst',
    createdDaysAgo: 402,
    keys: [],
  },
  {
    userName: 'm.okafor',
    description: 'SOC analyst',
    hasPassword: true,
    mfa: 'ACTIVE',
    role: 'soc-analyst',
    createdDaysAgo: 233,
    keys: [],
  },
  {
    userName: 'installer',
    description: 'Shared by field installers',
    hasPassword: true,
    mfa: 'INACTIVE',
    role: 'fleet-admin',
    createdDaysAgo: 580,
    keys: [],
  },
  {
    userName: consoleUser,
    description: 'Security console',
    hasPassword: false,
    mfa: 'INACTIVE',
    role: 'soc-analyst',
    createdDaysAgo: 58,
    keys: [{ age: 58, lastUsed: 0 }],
  },
  {
    userName: 'field-sync',
    description: 'Field app backend',
    hasPassword: false,
    mfa: 'INACTIVE',
    role: 'read-only',
    createdDaysAgo: 371,
    keys: [{ age: 371, lastUsed: 0 }],
  },
  {
    userName: 'billing-export',
    description: 'Nightly bill download',
    hasPassword: false,
    mfa: 'INACTIVE',
    role: 'billing',
    createdDaysAgo: 700,
    keys: [
      { age: 700, lastUsed: 0 },
      { age: 690, lastUsed: 214 },
    ],
  },
];

const statements: Readonly<Record<User['role'], string>> = {
  'fleet-admin': '{"statements":[{"api":"*","effect":"allow"}]}',
  'soc-analyst':
    '{"statements":[{"api":["Sim:*","Group:get*","Group:list*","Stats:*","Log:*"],"effect":"allow"}]}',
  'read-only': '{"statements":[{"api":["Sim:list*","Sim:get*"],"effect":"allow"}]}',
  billing: '{"statements":[{"api":"Billing:*","effect":"allow"}]}',
};

export const operatorRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: '/operators/{operator_id}',
    handle: (call, world) => {
      if (call.params['operator_id'] !== world.operatorId) return refuse(refusals.badRequest);
      return ok({
        operatorId: world.operatorId,
        rootOperatorId: world.operatorId,
        email: 'connectivity@meridian-utilities.example',
        description: 'Meridian Utilities',
        createDate: new Date(world.fleet.epoch - 720 * day).toISOString(),
        updateDate: new Date(world.fleet.epoch - 12 * day).toISOString(),
      });
    },
  },
  { method: 'GET', path: '/operators/{operator_id}/mfa', handle: () => ok({ status: 'ACTIVE' }) },
  { method: 'GET', path: '/operators/{operator_id}/auth_keys', handle: () => ok([]) },
  {
    method: 'GET',
    path: '/operators/{operator_id}/users',
    handle: (_, world) => ok(users.map((user) => userView(world, user))),
  },
  {
    method: 'GET',
    path: '/operators/{operator_id}/users/{user_name}',
    handle: (call, world) => ofUser(call.params, (user) => userView(world, user)),
  },
  {
    method: 'GET',
    path: '/operators/{operator_id}/users/{user_name}/mfa',
    handle: (call) => ofUser(call.params, ({ mfa }) => ({ status: mfa })),
  },
  {
    method: 'GET',
    path: '/operators/{operator_id}/users/{user_name}/auth_keys',
    handle: (call, world) => ofUser(call.params, (user) => keysView(world, user)),
  },
];

function ofUser(
  params: Readonly<Record<string, string>>,
  view: (user: User) => unknown,
): ReturnType<typeof ok> {
  const user = users.find(({ userName }) => userName === params['user_name']);
  return user === undefined ? refuse(refusals.noSuchThing) : ok(view(user));
}

/** Seconds UTC, some days before the world began. */
function daysAgo(world: WorldCore, days: number): number {
  return Math.floor((world.fleet.epoch - days * day) / 1000);
}

function keysView(world: WorldCore, user: User): unknown[] {
  return user.keys.map(({ age, lastUsed }, i) => ({
    authKeyId: `keyId-${user.userName.replace('.', '')}-${i + 1}`,
    createDateTime: daysAgo(world, age),
    ...(lastUsed === null ? {} : { lastUsedDateTime: daysAgo(world, lastUsed) }),
  }));
}

function userView(world: WorldCore, user: User): unknown {
  const created = daysAgo(world, user.createdDaysAgo);
  return {
    userName: user.userName,
    description: user.description,
    hasPassword: user.hasPassword,
    permission: statements[user.role],
    authKeyList: keysView(world, user),
    roleList: [
      {
        roleId: user.role,
        roleName: user.role,
        owner: 'operator',
        createDateTime: created,
        updateDateTime: created,
      },
    ],
    createDateTime: created,
    updateDateTime: created,
  };
}
