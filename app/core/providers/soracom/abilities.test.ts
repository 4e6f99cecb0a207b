import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DemoWorld } from '../../../demo/world.ts';
import type { Http } from '../../ports.ts';
import type { AccountAbilities } from '../connector.ts';
import { createSoracomConnector } from './connector.ts';
import { hasty, realPorts, type RealPorts } from '../world.testkit.ts';
import { standingWorld } from './world.testkit.ts';

const never = new AbortController().signal;
let world: DemoWorld;
let ports: RealPorts;

beforeEach(async () => {
  world = await standingWorld({ sims: 3 });
  ports = realPorts({ ...world.credentials });
});
afterEach(async () => {
  ports.http.close();
  await world.close();
});

/** What the account says when its own user reads like this; null leaves the user out of reach. */
async function abilities(user: object | null = {}): Promise<AccountAbilities | undefined> {
  const http: Http = {
    ...ports.http,
    async request(request) {
      const answer = await ports.http.request(request);
      if (!/\/users\/[^/]+$/.test(request.url)) return answer;
      if (user === null) return { status: 403, headers: answer.headers, text: '{"code":"AUM0000"}' };
      return { ...answer, text: JSON.stringify({ ...(JSON.parse(answer.text) as object), ...user }) };
    },
  };
  const settings = { providerId: 'soracom-1', baseUrl: world.baseUrl, options: {} };
  return createSoracomConnector(settings, { ...ports, http }, hasty).discover?.(never);
}

const permission = (api: string | string[]) => ({
  permission: JSON.stringify({ statements: [{ api, effect: 'allow' }] }),
  roleList: [],
});

it('says who the key belongs to, what it may do, and what the account does by itself', async () => {
  const found = await abilities();
  expect(found?.identity).toContain('user sextant');
  expect(found?.grants.join(' ')).toContain('Sim:*');
  expect(found?.denied).toEqual({});
  expect(found?.rules).toMatchObject([
    { name: 'Monthly volume of cameras', active: true, scope: 'all SIMs' },
    { name: 'Refused devices', what: 'SimImeiMismatchedRule: SendMailToOperatorAction' },
  ]);
});

it('rules out what no permission covers, by name and by wildcard', async () => {
  const reader = await abilities(permission(['Sim:list*', 'Sim:get*', 'Sim:suspendSim']));
  expect(reader?.denied).not.toHaveProperty('suspend');
  expect(reader?.denied.terminate).toContain('Sim:terminateSim');
  const statements = [
    { api: '*', effect: 'allow' },
    { api: 'Sim:terminate*', effect: 'deny' },
  ];
  const careful = await abilities({ permission: JSON.stringify({ statements }), roleList: [] });
  expect(Object.keys(careful?.denied ?? {})).toEqual(['terminate']);
});

it('rules out nothing where roles may grant more, or rights cannot be read', async () => {
  const role = { ...permission('Sim:list*'), roleList: [{ roleId: 'r1', roleName: 'operators' }] };
  const found = await abilities(role);
  expect(found?.grants).toEqual(['role operators', 'allow Sim:list*']);
  expect(found?.denied).toEqual({});
  expect((await abilities({ permission: 'everything, please', roleList: [] }))?.denied).toEqual({});
  const untold = await abilities(null);
  expect([untold?.denied, untold?.grants]).toEqual([{}, []]);
});
